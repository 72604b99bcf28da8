/** The page's end of the line to a worker. */
import type { Answers, Question, Reply, Request } from '../protocol.js';

/** What a worker tells without being asked. */
export type Event = Exclude<Reply, { type: 'done' | 'refused' }>;
type AnswerOf<Q extends Question> = Answers[Q['type']];

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** A worker with a model. */
export class Client {
  private readonly worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** Loads library and data; `heard` gets what the worker tells. */
  constructor(heard: (event: Event) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.type === 'done') this.take(data.id)?.resolve(data.answer as never);
      else if (data.type === 'refused') this.take(data.id)?.reject(new Error(data.message));
      else heard(data);
    };
    // What the worker does not catch itself: its script did not come, or memory ran out.
    this.worker.onerror = ({ message }) => {
      heard({ type: 'failed', message: message || 'The worker could not be loaded.', lost: false });
    };
    this.send({ type: 'open', data: new URL('mnist/', document.baseURI).href });
  }

  send(request: Request): void {
    this.worker.postMessage(request);
  }

  /** Asks for something. Rejects with an Error whose message is for people. */
  ask<Q extends Question>(question: Q): Promise<AnswerOf<Q>> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ type: 'ask', id, question });
    });
  }

  /** Ends the worker, whatever it is doing. */
  close(): void {
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(new Error('The worker was ended.'));
    this.waiting.clear();
  }

  private take(id: number): Waiting | undefined {
    const found = this.waiting.get(id);
    this.waiting.delete(id);
    return found;
  }
}
