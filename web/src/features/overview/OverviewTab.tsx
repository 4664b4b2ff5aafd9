import { useModel } from '../../api/queries';
import { Loaded } from '../../widgets/states';

export default function OverviewTab({ model }: { model: string }) {
  return <Loaded query={useModel(model)}>{(one) => <p>{one.format}</p>}</Loaded>;
}
