/** MNIST's files, which lie beside the page, compressed. */

const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

/** The files by name; `told` hears how many bytes have come, and of how many. */
export async function fetchMnist(
  base: string,
  told: (received: number, total: number) => void,
): Promise<Map<string, Uint8Array>> {
  const responses = await Promise.all(
    FILES.map(async (name) => {
      const response = await fetch(new URL(`${name}.gz`, base));
      if (!response.ok || response.body === null) throw new Error(`${name}.gz: ${response.status}`);
      return response;
    }),
  );
  const total = responses.reduce((sum, { headers }) => sum + Number(headers.get('Content-Length') ?? 0), 0);
  let received = 0;
  const counted = responses.map(async (response, i) => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      received += part.value.length;
      told(received, Math.max(total, received));
    }
    return [FILES[i], await unpack(new Blob(chunks))] as const;
  });
  return new Map(await Promise.all(counted));
}

/** Servers that declare the compression have browsers undo it. */
async function unpack(blob: Blob): Promise<Uint8Array> {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const compressed = first === 0x1f && second === 0x8b;
  const stream = compressed ? blob.stream().pipeThrough(new DecompressionStream('gzip')) : blob.stream();
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Bytes before the first image, and before the first label. */
const HEADERS = [16, 8];

/** The first test images and their classes. */
export function testDigits(files: ReadonlyMap<string, Uint8Array>, count: number) {
  const part = (name: string, header: number, size: number): Uint8Array<ArrayBuffer> => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`${name} is missing`);
    return bytes.slice(header, header + count * size);
  };
  return { pixels: part(FILES[2], HEADERS[0], 28 * 28), labels: part(FILES[3], HEADERS[1], 1) };
}
