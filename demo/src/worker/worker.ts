/** The worker: it holds the library, the data and the model, so that the page stays free. */
import type { Answers, Question, Reply, Request, Settings } from '../protocol.js';
import { WATCHED } from '../protocol.js';
import { fetchMnist, testDigits } from './mnist.js';
import { Session } from './session.js';

let files: ReadonlyMap<string, Uint8Array> = new Map();
let session: Session | undefined;

function tell(reply: Reply, transfer: Transferable[] = []): void {
  self.postMessage(reply, { transfer });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failed(error: unknown): void {
  const message = textOf(error);
  tell({ type: 'failed', message, lost: /device was lost/.test(message) });
}

/** Runs a session to its end. */
async function train(current: Session): Promise<void> {
  try {
    await current.run();
  } catch (error) {
    if (current === session) failed(error);
  }
}

function make(settings: Settings): Session {
  session?.stop();
  return (session = new Session(settings, files, tell));
}

async function start(settings: Settings, checkpoint: Uint8Array | undefined): Promise<void> {
  const made = make(settings);
  if (checkpoint !== undefined) await made.load(checkpoint);
  await train(made);
}

function current(): Session {
  if (session === undefined) throw new Error('There is no model yet: train one, or load a checkpoint.');
  return session;
}

async function answer(question: Question): Promise<Answers[keyof Answers]> {
  switch (question.type) {
    case 'digits':
      return testDigits(files, WATCHED);
    case 'classify':
      return { probabilities: await current().classify(question.pixels) };
    case 'evaluate':
      await current().evaluate(false);
      return null;
    case 'save':
      return current().save();
    case 'load':
      return load(question.bytes, question.settings);
  }
}

/** Loads into the model that is there, or into a new one, which is kept when the checkpoint fits. */
async function load(bytes: Uint8Array, settings: Settings): Promise<Answers['load']> {
  if (session !== undefined) return { ...(await session.load(bytes)), created: false };
  const made = new Session(settings, files, tell);
  const loaded = await made.load(bytes);
  session = made;
  return { ...loaded, created: true };
}

async function handle(request: Request): Promise<void> {
  switch (request.type) {
    case 'open':
      files = await fetchMnist(request.data, (received, total) => tell({ type: 'loading', received, total }));
      return tell({ type: 'ready' });
    case 'start':
      return start(request.settings, request.checkpoint);
    case 'pause':
      return session?.pause();
    case 'resume':
      session?.resume();
      if (session !== undefined && !session.busy) await train(session);
      return;
    case 'reset':
      session?.stop();
      session = undefined;
      return;
    case 'ask':
      try {
        tell({ type: 'done', id: request.id, answer: await answer(request.question) });
      } catch (error) {
        tell({ type: 'refused', id: request.id, message: textOf(error) });
      }
  }
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  handle(data).catch(failed);
};
