// ELK's layered algorithm, called in our own worker. Loaded when a layout is first computed.

export interface ElkPort {
  id: string;
  x?: number;
  y?: number;
  width: number;
  height: number;
  layoutOptions: Record<string, string>;
}
export interface ElkSection {
  startPoint: { x: number; y: number };
  endPoint: { x: number; y: number };
  bendPoints?: { x: number; y: number }[];
}
export interface ElkEdge {
  id: string;
  sources: string[];
  targets: string[];
  sections?: ElkSection[];
}
export interface ElkNode {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  ports?: ElkPort[];
  children?: ElkNode[];
  edges?: ElkEdge[];
  layoutOptions?: Record<string, string>;
}
export type Elk = (graph: ElkNode) => ElkNode;

interface Answer {
  data: { id: number; data?: ElkNode; error?: { message?: string } };
}
interface InProcess {
  dispatcher: { saveDispatch(message: { data: object }): void };
  onmessage: (answer: Answer) => void;
}

export async function loadElk(): Promise<Elk> {
  const { Worker: InProcessWorker } = (await import('elkjs/lib/elk-worker.min.js')) as unknown as {
    Worker: new () => InProcess;
  };
  // In a worker the library also takes the thread's own messages; they are ours.
  if (typeof self !== 'undefined' && typeof document === 'undefined') self.onmessage = null;
  const elk = new InProcessWorker();
  let answer: Answer['data'] | undefined;
  elk.onmessage = (message) => {
    answer = message.data;
  };
  const ask = (data: object) => {
    elk.dispatcher.saveDispatch({ data });
    if (answer?.error) throw new Error(answer.error.message ?? 'The layout failed.');
    return answer?.data;
  };
  ask({ id: 0, cmd: 'register', algorithms: ['layered'] });
  return (graph) => ask({ id: 1, cmd: 'layout', graph }) ?? graph;
}
