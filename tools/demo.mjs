// npm run demo: serves the demo page and prints its address. With `build`, writes it to demo/dist as a static site. Other arguments go to Vite.
import process from 'node:process';
import { install, runNode } from './setup.mjs';

const [first, ...rest] = process.argv.slice(2);
const building = first === 'build';
install();
const vite = ['--config', 'demo/vite.config.ts', ...(building ? rest : process.argv.slice(2))];
const done =
  runNode('tools/generate-schemas.mjs') &&
  runNode('node_modules/vite/bin/vite.js', building ? ['build', ...vite] : ['serve', ...vite]);
process.exit(done ? 0 : 1);
