import { useAnalysis } from '../../api/queries';
import { Loaded } from '../../widgets/states';

export default function TheoryTab({ model }: { model: string }) {
  return <Loaded query={useAnalysis(model)}>{(one) => <p>{one.gflop} GFLOP</p>}</Loaded>;
}
