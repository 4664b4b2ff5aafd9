import { Link } from 'wouter';
import { useModels } from '../../api/queries';
import { Loaded } from '../../widgets/states';

export default function ModelsPage() {
  return (
    <div className="reading stack">
      <h1>Models</h1>
      <Loaded query={useModels()}>
        {(all) => (
          <ul>
            {all.map((one) => (
              <li key={one.id}>
                <Link href={`/models/${one.id}`}>{one.name}</Link>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}
