// A plugin of TypeDoc for pages that are no exports: their names, the parity pages below one, links of the toolbar that hold on every page.
import { Converter, IndexEvent, PageEvent } from 'typedoc';

/** The first heading of a document. */
const headingOf = ({ content }) => /^# (.+)$/m.exec(content.map(({ text }) => text).join(''))?.[1];

/** Called by TypeDoc. */
export function load(app) {
  const parity = new Set();

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const documents = [...(project.documents ?? [])];
    const index = documents.find(({ name }) => name === 'parity/index');
    for (const document of documents) {
      const isParity = document.name.startsWith('parity/') && document !== index;
      document.name = headingOf(document) ?? document.name;
      if (!isParity) continue;
      parity.add(document);
      project.removeChild(document);
      index.addChild(document);
      document.parent = index;
    }
    index.name = 'Parity';
  });

  // Signatures and counts of thousands of names would double the index: of these pages only the names are found.
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    event.searchResults.forEach((page, i) => {
      if (parity.has(page)) event.searchFields[i] = { ...event.searchFields[i], document: '' };
    });
  });

  app.renderer.on(PageEvent.END, (page) => {
    const up = '../'.repeat(page.url.split('/').length - 1);
    if (up === '' || page.contents === undefined) return;
    for (const link of Object.values(app.options.getValue('navigationLinks'))) {
      page.contents = page.contents.replaceAll(`href="${link}"`, `href="${up}${link}"`);
    }
  });
}
