/** One line that is written over on a terminal, one line a stage elsewhere. */
export function createProgressLine(stream: NodeJS.WriteStream) {
  let shown = '';
  return {
    tell: (stage: string, done: number, total: number): void => {
      const percent = Math.floor((done / Math.max(1, total)) * 100);
      const line = stream.isTTY ? `${stage} … ${percent} %` : `${stage} …`;
      if (line === shown) return;
      stream.write(stream.isTTY ? `\r\u001B[2K${line}` : `${line}\n`);
      shown = line;
    },
    end: (): void => {
      if (stream.isTTY && shown !== '') stream.write('\r\u001B[2K');
    },
  };
}
