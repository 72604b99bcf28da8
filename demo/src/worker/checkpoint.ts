import * as ms from 'mindspore-ts';
import type { nn, Parameter } from 'mindspore-ts';
import type { NetworkName, Position } from '../protocol.js';

/** What is in a checkpoint: the network, the optimizer's state, and where the run was. */
export interface Model {
  readonly net: nn.Cell;
  readonly optimizer: nn.Optimizer;
  readonly network: NetworkName;
}

/** The optimizer's own parameters; its rate is a setting. */
function stateOf({ net, optimizer }: Model): Parameter[] {
  const own = new Set(Array.from(net.get_parameters(), ({ name }) => name));
  return Array.from(optimizer.get_parameters()).filter(({ name }) => !own.has(name) && name !== 'learning_rate');
}

/** The model as the bytes of a `.ckpt` file, which MindSpore can read. */
export function saveModel(model: Model, { step, epoch }: Position): Promise<Uint8Array<ArrayBuffer>> {
  return ms.save_checkpoint([...model.net.get_parameters(), ...stateOf(model)], null, {
    append_dict: { network: model.network, step, epoch },
    crc_check: true,
  });
}

/** What was found in a checkpoint. */
export interface Found extends Position {
  readonly withOptimizer: boolean;
}

type Entries = Map<string, Parameter | string>;

/** Puts a checkpoint into the model. An Error in words for people, and the model as it was, when it does not fit. */
export async function loadModel(model: Model, bytes: Uint8Array): Promise<Found> {
  let entries: Entries;
  try {
    entries = await ms.load_checkpoint<Parameter | string>(bytes, { crc_check: true });
  } catch (cause) {
    throw new Error(`This file is not a complete checkpoint. ${cause instanceof Error ? cause.message : ''}`.trim(), {
      cause,
    });
  }
  checkFits(model, entries);
  const number = async (name: string): Promise<number> => {
    const value = entries.get(name);
    return value === undefined || typeof value === 'string' ? 0 : Number(await value.item());
  };
  const position = { step: await number('step'), epoch: await number('epoch') };
  const state = stateOf(model);
  const withOptimizer = state.every((parameter) => fits(parameter, entries.get(parameter.name)));
  ms.load_param_into_net(model.net, entries, { strict_load: true });
  if (withOptimizer) {
    const own = new Map(state.map(({ name }) => [name, entries.get(name) as Parameter]));
    ms.load_param_into_net(model.optimizer, own, { strict_load: true });
  }
  return { ...position, withOptimizer };
}

function fits(parameter: Parameter, value: Parameter | string | undefined): boolean {
  return value !== undefined && typeof value !== 'string' && String(value.shape) === String(parameter.shape);
}

/** Looks at all parameters of the network before anything is changed. */
function checkFits({ net, network }: Model, entries: Entries): void {
  const wrong = Array.from(net.get_parameters()).filter((p) => !fits(p, entries.get(p.name)));
  if (wrong.length === 0) return;
  const [{ name, shape }] = wrong;
  const there = entries.get(name);
  const made = entries.get('network');
  const whose = typeof made === 'string' && made !== network ? `This checkpoint is of the network '${made}', not` : '';
  const why =
    there === undefined || typeof there === 'string'
      ? `it has no parameter '${name}'`
      : `its '${name}' has the shape (${there.shape.join(', ')}), not (${shape.join(', ')})`;
  throw new Error(`${whose || 'This checkpoint does not fit'} '${network}': ${why}.`);
}
