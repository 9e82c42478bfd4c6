/** What is dropped on the page: files that hang over it, and those of folders with the way to each. */
import { useEffect, useRef, useState } from 'react';
import type { NamedFile } from './upload.ts';

/** Files of one drop, and folders below each other, at most: what is beyond is left out, and the service says how many it takes. */
const [FILES, DEPTH] = [5000, 12];

/** Hears of what is dropped anywhere on the page; answers whether something hangs over it. */
export function useDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [over, setOver] = useState(false);
  const now = useRef(onDrop);
  now.current = onDrop;
  useEffect(() => {
    const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const hear = (event: DragEvent, isOver: boolean): boolean => {
      if (!carries(event)) return false;
      event.preventDefault();
      setOver(isOver);
      return true;
    };
    const onOver = (event: DragEvent): void => {
      hear(event, true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDropped = (event: DragEvent): void => {
      if (hear(event, false) && event.dataTransfer !== null) now.current(event.dataTransfer);
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDropped);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDropped);
    };
  }, []);
  return over;
}

/** Every file of a drop, those in folders too. Has to be called while the drop is heard: the browser forgets it afterwards. */
export async function filesIn({ items, files }: DataTransfer): Promise<readonly NamedFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...files].map((file) => ({ name: file.name, file }));
  const found: NamedFile[] = [];
  for (const entry of entries) await walk(entry, '', DEPTH, found);
  return found;
}

async function walk(entry: FileSystemEntry, above: string, depth: number, found: NamedFile[]): Promise<void> {
  if (found.length >= FILES || depth === 0) return;
  const name = above + entry.name;
  if (entry instanceof FileSystemFileEntry) found.push({ name, file: await fileOf(entry) });
  else if (entry instanceof FileSystemDirectoryEntry)
    for (const inner of await entriesOf(entry)) await walk(inner, `${name}/`, depth - 1, found);
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A folder tells what it holds a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length >= FILES) return all;
    all.push(...some);
  }
}
