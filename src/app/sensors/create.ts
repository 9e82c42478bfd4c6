/** The sensor that a configuration asks for. */
import path from 'node:path';
import type { IngestDependencies } from '../ingest.ts';
import type { SensorConfig } from '../service-config.ts';
import { FolderSensor } from './folder.ts';
import { LiveSensor } from './live.ts';
import { RecordsSensor } from './records.ts';
import type { Sensor, SensorDependencies } from './sensor.ts';
import { ZeekSensor } from './zeek.ts';

/** A sensor that is not started yet; what it has to remember itself lies in the folder `data`. */
export function createSensor(
  config: SensorConfig,
  data: string,
  ingestion: IngestDependencies,
  dependencies: SensorDependencies,
): Sensor {
  switch (config.kind) {
    case 'live':
      return new LiveSensor(config, dependencies);
    case 'folder':
      return new FolderSensor(config, ingestion, dependencies);
    case 'netflow':
    case 'ipfix':
    case 'sflow':
      return new RecordsSensor(config, dependencies);
    case 'zeek':
      return new ZeekSensor(config, path.join(data, `zeek-${config.name}.sqlite`), dependencies);
  }
}
