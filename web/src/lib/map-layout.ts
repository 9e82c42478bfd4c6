/** Where zones and devices stand on the map: zones as boxes on shelves, devices in rows within; the same for the same network. */
import type { Zone } from './network-map.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}
export interface MapLayout {
  /** Middle of closed zones and of devices, by their ids. */
  readonly places: ReadonlyMap<string, Place>;
}

const CELL = { width: 118, height: 74 } as const;
const CLOSED = { width: 190, height: 110 } as const;
const GAP = 90;
const WIDER = 1.5;

interface Box {
  readonly zone: Zone;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

function boxOf(zone: Zone, open: boolean): Box {
  if (!open || zone.nodes.length === 0) return { zone, columns: 0, ...CLOSED };
  const columns = Math.max(1, Math.ceil(Math.sqrt(zone.nodes.length * WIDER * (CELL.height / CELL.width))));
  const rows = Math.ceil(zone.nodes.length / columns);
  return { zone, columns, width: columns * CELL.width, height: rows * CELL.height };
}

/** Places everything; `aspect` is width to height of the whole picture. */
export function layOut(zones: readonly Zone[], opened: ReadonlySet<string>, aspect: number): MapLayout {
  const boxes = zones.map((zone) => boxOf(zone, opened.has(zone.id)));
  const area = boxes.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const widest = Math.max(0, ...boxes.map(({ width }) => width + GAP));
  const limit = Math.max(widest, Math.sqrt(area * aspect));
  const places = new Map<string, Place>();
  let [x, y, shelf] = [0, 0, 0];
  for (const box of boxes) {
    if (x > 0 && x + box.width > limit) [x, y, shelf] = [0, y + shelf + GAP, 0];
    if (box.columns === 0) places.set(box.zone.id, { x: x + box.width / 2, y: y + box.height / 2 });
    else
      for (const [index, device] of box.zone.nodes.entries())
        places.set(device.id, {
          x: x + ((index % box.columns) + 0.5) * CELL.width,
          y: y + (Math.floor(index / box.columns) + 0.5) * CELL.height,
        });
    x += box.width + GAP;
    shelf = Math.max(shelf, box.height);
  }
  return { places };
}
