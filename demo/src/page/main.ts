import 'uplot/dist/uPlot.min.css';
import { App } from './app.js';

new App();
