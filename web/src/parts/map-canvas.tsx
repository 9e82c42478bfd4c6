/** The picture of the map: cytoscape on a canvas. What it shows stands in the tables beside it too, for who cannot see or point. */
import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from 'cytoscape';
import { type ReactNode, useEffect, useRef } from 'react';
import type { MapLayout } from '../lib/map-layout.ts';
import type { Difference, Link, Zone } from '../lib/network-map.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';

/** Cytoscape looks for a style of its own by this id and would add one inline, which the page's policy forbids; ours is in pages.css. */
const OWN_STYLE = '__________cytoscape_stylesheet';
const PADDING = 30;
const STEP = 1.3;

export interface MapPicture {
  readonly zones: readonly Zone[];
  readonly opened: ReadonlySet<string>;
  readonly layout: MapLayout;
  readonly links: readonly Link[];
  readonly nameOfZone: (id: string) => string;
  readonly nameOfNode: (node: Zone['nodes'][number]) => string;
}

/** Signs of differences on the lines, beside their colours and strokes. */
const SIGNS: Readonly<Record<Difference, string>> = { added: '+', gone: '−', more: '▲', less: '▼', same: '' };

export function MapCanvas(props: {
  readonly picture: MapPicture;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onToggle: (zone: string) => void;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const core = useRef<Core | null>(null);
  const heard = useRef(props);
  /** The nodes that are drawn, and where. */
  const shown = useRef('');
  heard.current = props;
  useEffect(() => {
    const container = place.current;
    if (container === null) return;
    const cy = start(container);
    core.current = cy;
    cy.on('tap', (event) => heard.current.onSelect(event.target === cy ? null : String(event.target.id())));
    cy.on('resize', () => cy.fit(undefined, PADDING));
    cy.on('dbltap', 'node', (event) => {
      const id = String(event.target.id());
      if (heard.current.picture.zones.some((zone) => zone.id === id)) heard.current.onToggle(id);
    });
    const restyle = (): void => void cy.style(styles(container));
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', restyle);
    const watcher = new MutationObserver(restyle);
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      media.removeEventListener('change', restyle);
      watcher.disconnect();
      cy.destroy();
      core.current = null;
      shown.current = '';
    };
  }, []);
  useEffect(() => {
    const cy = core.current;
    if (cy === null) return;
    const elements = elementsOf(props.picture);
    const places = placesOf(elements);
    // Another moment of the same network: whoever looks at a part of it goes on doing so.
    const isSame = places === shown.current;
    shown.current = places;
    cy.batch(() => {
      (isSame ? cy.edges() : cy.elements()).remove();
      cy.add(isSame ? elements.filter(({ group }) => group === 'edges') : elements);
    });
    if (!isSame) cy.fit(undefined, PADDING);
  }, [props.picture]);
  const { selected, picture } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture has to be marked anew.
  useEffect(() => {
    const cy = core.current;
    if (cy === null) return;
    cy.batch(() => {
      cy.elements().removeClass('chosen near far');
      const chosen = selected === null ? cy.collection() : cy.getElementById(selected);
      if (chosen.empty()) return;
      const near = chosen.union(chosen.children()).connectedEdges();
      cy.elements().not(near).not(near.connectedNodes()).not(chosen).not(chosen.children()).addClass('far');
      near.addClass('near');
      chosen.addClass('chosen');
    });
  }, [selected, picture]);
  const zoom = (factor: number): void => {
    const cy = core.current;
    if (cy === null) return;
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  };
  return (
    <div className="map">
      <div ref={place} className="picture" role="img" aria-label={TEXT.map.canvas} />
      <div className="map-tools">
        <Tool icon="plus" label={TEXT.map.zoomIn} onClick={() => zoom(STEP)} />
        <Tool icon="minus" label={TEXT.map.zoomOut} onClick={() => zoom(1 / STEP)} />
        <Tool icon="fit" label={TEXT.map.fit} onClick={() => core.current?.fit(undefined, PADDING)} />
      </div>
    </div>
  );
}

function Tool(props: {
  readonly icon: 'plus' | 'minus' | 'fit';
  readonly label: string;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <button type="button" className="button icon" aria-label={props.label} title={props.label} onClick={props.onClick}>
      <Icon name={props.icon} />
    </button>
  );
}

function start(container: HTMLElement): Core {
  if (document.getElementById(OWN_STYLE) === null) {
    const mark = document.createElement('meta');
    mark.id = OWN_STYLE;
    document.head.append(mark);
  }
  return cytoscape({
    container,
    style: styles(container),
    layout: { name: 'preset' },
    minZoom: 0.03,
    maxZoom: 3,
    boxSelectionEnabled: false,
    autoungrabify: true,
    // While it moves, a picture of it is moved: thousands of lines need not be drawn again for each frame.
    textureOnViewport: true,
    pixelRatio: Math.min(2, devicePixelRatio),
  });
}

/** What tells one set of nodes in their places from another. */
function placesOf(elements: readonly ElementDefinition[]): string {
  return elements
    .filter(({ group }) => group === 'nodes')
    .map(({ data, position, classes }) => `${data.id} ${classes} ${position?.x} ${position?.y}`)
    .join('\n');
}

function elementsOf({ zones, opened, layout, links, nameOfZone, nameOfNode }: MapPicture): ElementDefinition[] {
  const most = links.reduce((largest, { bytes, before }) => Math.max(largest, bytes, before), 1);
  const drawn = new Set<string>();
  const around = new Set<string>();
  const nodes = zones.flatMap((zone): ElementDefinition[] => {
    drawn.add(zone.id);
    const open = opened.has(zone.id) && zone.nodes.length > 0;
    const label = nameOfZone(zone.id);
    const own: ElementDefinition = {
      group: 'nodes',
      data: {
        id: zone.id,
        label: open || zone.devices === 0 ? label : `${label}\n${TEXT.count.devices(zone.devices)}`,
      },
      classes: open ? 'zone open' : 'zone',
      ...(open ? {} : { position: { ...(layout.places.get(zone.id) ?? { x: 0, y: 0 }) } }),
    };
    if (!open) return [own];
    around.add(zone.id);
    return [
      own,
      ...zone.nodes.map((node): ElementDefinition => {
        drawn.add(node.id);
        return {
          group: 'nodes',
          data: { id: node.id, parent: zone.id, label: nameOfNode(node) },
          classes: node.category === null ? 'device unsure' : 'device',
          position: { ...(layout.places.get(node.id) ?? { x: 0, y: 0 }) },
        };
      }),
    ];
  });
  const edges = links
    // An open zone is its devices; what ends at none of them is told by the matrix.
    .filter(({ from, to }) => from !== to && drawn.has(from) && drawn.has(to) && !around.has(from) && !around.has(to))
    .map(
      ({ from, to, bytes, before, difference }): ElementDefinition => ({
        group: 'edges',
        data: {
          id: `${from}\n${to}`,
          source: from,
          target: to,
          width: 1 + 7 * (Math.log1p(Math.max(bytes, before)) / Math.log1p(most)) ** 3,
          sign: difference === null ? '' : SIGNS[difference],
        },
        ...(difference === null ? {} : { classes: difference }),
      }),
    );
  return [...nodes, ...edges];
}

/** The canvas knows no variables of CSS: their colours are asked for as they are now. */
function styles(container: HTMLElement): StylesheetJson {
  const probe = document.createElement('span');
  probe.style.transition = 'none';
  container.parentElement?.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return `rgb(${red},${green},${blue})`;
  };
  const font = getComputedStyle(container).fontFamily;
  const sheet: StylesheetJson = [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        color: colour('ink'),
        'font-family': font,
        'font-size': 13,
        'text-wrap': 'ellipsis',
        'text-max-width': '108px',
        'min-zoomed-font-size': 7,
        'text-background-color': colour('ground'),
        'text-background-opacity': 0.8,
        'text-background-padding': '1px',
        'text-background-shape': 'roundrectangle',
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node.device',
      style: {
        width: 22,
        height: 22,
        'background-color': colour('bar'),
        'border-width': 2,
        'border-color': colour('surface'),
        'text-valign': 'bottom',
        'text-margin-y': 5,
      },
    },
    {
      selector: 'node.unsure',
      style: { 'background-color': colour('surface'), 'border-color': colour('edge'), 'border-style': 'dashed' },
    },
    {
      selector: 'node.zone',
      style: {
        shape: 'round-rectangle',
        width: 180,
        height: 96,
        'background-color': colour('surface'),
        'border-width': 2,
        'border-color': colour('edge'),
        'font-size': 17,
        'font-weight': 600,
        'text-wrap': 'wrap',
        'text-max-width': '164px',
        'text-valign': 'center',
        'text-halign': 'center',
        'text-background-opacity': 0,
      },
    },
    {
      selector: 'node.zone.open',
      style: {
        'background-color': colour('sunk'),
        'border-width': 1,
        'border-color': colour('edge'),
        'text-valign': 'top',
        'text-margin-y': -6,
        'text-wrap': 'none',
        'text-background-opacity': 0.8,
        padding: '22px',
      },
    },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'line-color': colour('edge'),
        'line-opacity': 0.3,
        'curve-style': 'straight',
        'target-arrow-color': colour('edge'),
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'overlay-opacity': 0,
      },
    },
    ...differences(colour),
    {
      selector: '.near',
      style: { 'line-color': colour('accent'), 'target-arrow-color': colour('accent'), 'line-opacity': 0.95 },
    },
    { selector: '.far', style: { opacity: 0.25 } },
    { selector: 'node.chosen', style: { 'border-color': colour('accent'), 'border-width': 4 } },
  ];
  probe.remove();
  return sheet;
}

/** Differences by colour, by stroke and by sign: none of them alone. */
function differences(colour: (name: string) => string): StylesheetJson {
  const sign = (name: string): Record<string, unknown> => ({
    label: 'data(sign)',
    color: colour(name),
    'font-size': 17,
    'min-zoomed-font-size': 8,
    'font-weight': 700,
    'text-background-color': colour('surface'),
    'text-background-opacity': 0.9,
    'text-background-padding': '2px',
    'text-background-shape': 'roundrectangle',
    'line-color': colour(name),
    'target-arrow-color': colour(name),
    'line-opacity': 0.95,
    'z-index': 5,
  });
  return [
    { selector: 'edge.added', style: sign('good') },
    { selector: 'edge.gone', style: { ...sign('critical'), 'line-style': 'dashed' } },
    { selector: 'edge.more', style: sign('accent') },
    { selector: 'edge.less', style: { ...sign('accent'), 'line-style': 'dotted' } },
    { selector: 'edge.same', style: { 'line-opacity': 0.15 } },
  ] as StylesheetJson;
}
