import sax from 'sax';

/** The XML parser alone: what any reading of such a file costs at least. Gives how many records it saw. */
export async function parseAlone(texts: AsyncIterable<string>): Promise<number> {
  const parser = sax.parser(true);
  let records = 0;
  parser.onopentag = ({ name }) => {
    if (name === 'Record') records += 1;
  };
  for await (const text of texts) parser.write(text);
  parser.close();
  return records;
}
