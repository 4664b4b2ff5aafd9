import { useModels } from '../../api/queries';
import { Empty, Loaded } from '../../widgets/states';

export default function StartPage() {
  const models = useModels();
  return (
    <div className="reading stack">
      <h1>Start</h1>
      <Loaded query={models}>
        {(all) => (all.length > 0 ? <p>{all.length} models</p> : <Empty title="No model yet" />)}
      </Loaded>
    </div>
  );
}
