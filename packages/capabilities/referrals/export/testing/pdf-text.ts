import { type DocumentReader, openReader } from '@chartwright/documents';

/** Reads PDFs as the server reads those that come in. The tests that open it stop it. */
export function openPdfReader() {
  const reader: DocumentReader = openReader({ workers: 1 });
  return {
    stop: () => reader.stop(),
    /** The text of each page. */
    pagesOf: async (bytes: Uint8Array): Promise<string[]> => {
      const result = await reader.read(bytes, { name: 'summary.pdf' });
      if (result.state === 'refused') throw new Error(result.reason);
      return result.documents.flatMap(({ pages }) => pages.map(({ text }) => text));
    },
  };
}
