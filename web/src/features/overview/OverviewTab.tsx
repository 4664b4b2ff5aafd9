import { useModel } from '../../api/queries';
import { useParam } from '../../base/address';
import { Loaded } from '../../widgets/states';
import { CardEditor } from './CardEditor';
import { CardView } from './CardView';
import { FactsCard } from './FactsCard';
import { History } from './History';
import { KeyFigures } from './KeyFigures';
import './overview.css';

export default function OverviewTab({ model: id }: { model: string }) {
  const [card, setCard] = useParam('card');
  const editing = card === 'edit';
  return (
    <Loaded query={useModel(id)}>
      {(model) => (
        <div className="stack overview">
          <KeyFigures model={model} />
          {editing ? <CardEditor key={model.id} model={model} onClose={() => setCard('')} /> : null}
          <div className="overview-columns">
            <FactsCard model={model} />
            {editing ? null : (
              <CardView model={model} onEdit={() => setCard('edit', { push: true })} />
            )}
          </div>
          <History model={model} />
        </div>
      )}
    </Loaded>
  );
}
