/** In pages, recordings are fetched; what helpers import of the other module is here. */
import { readSafetensors, type SafeTensor } from '../../src/formats/safetensors.js';
import type { Case } from '../helpers/cases.js';
import { parseJson } from '../helpers/json.js';

/** The cases of a family, with the arrays they refer to. */
export async function fetchCases(family: string): Promise<{ cases: readonly Case[]; pool: Map<string, SafeTensor> }> {
  const url = `/test/fixtures/ops/${family}`;
  const json = parseJson(await (await fetch(`${url}.json`)).text()) as { data: { cases: Case[] } };
  const arrays = new Uint8Array(await (await fetch(`${url}.safetensors`)).arrayBuffer());
  return { cases: json.data.cases, pool: readSafetensors(arrays).tensors };
}

/** Reading at once is for Node. */
export function loadFixture(name: string): never {
  throw new Error(`${name} has to be fetched`);
}

/** A number of a fixture's meta. */
export const numberOf = Number;
