/** Figures of the running service for Prometheus. */
import type { SensorStatus, Services } from '#api/services.ts';

type Metrics = ReturnType<Services['metrics']>;
type Metric = Metrics[number];

const SENSOR_COUNTERS: readonly (readonly [keyof SensorStatus, string, string])[] = [
  ['packets', 'wardline_sensor_packets_total', 'Packets, or datagrams of flow records, that a sensor decoded.'],
  ['bytes', 'wardline_sensor_bytes_total', 'Bytes on the wire of the conversations a sensor told of.'],
  ['dropped', 'wardline_sensor_dropped_total', 'Packets that were dropped before the sensor saw them.'],
  ['restarts', 'wardline_sensor_restarts_total', 'Times a sensor was started again.'],
  ['lost', 'wardline_sensor_lost_total', 'Packets lost with a decoder that died, or records that never came.'],
];

/** Of the sensors: counters, and whether each is running. */
export function sensorMetrics(sensors: readonly SensorStatus[]): Metrics {
  const labelled = (of: (sensor: SensorStatus) => number): Metric['values'] =>
    sensors.map((sensor) => ({ labels: { sensor: sensor.name, kind: sensor.kind }, value: of(sensor) }));
  const counters = SENSOR_COUNTERS.map(
    ([field, name, help]): Metric => ({
      name,
      help,
      type: 'counter',
      values: labelled((sensor) => Number(sensor[field])),
    }),
  );
  const up: Metric = {
    name: 'wardline_sensor_up',
    help: '1 where the sensor is running.',
    type: 'gauge',
    values: labelled(({ state }) => (state === 'running' ? 1 : 0)),
  };
  return [...counters, up];
}

/** One value without labels. */
export function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', values: [{ labels: {}, value }] };
}

/** One count without labels. */
export function counter(name: string, help: string, value: number): Metric {
  return { name, help, type: 'counter', values: [{ labels: {}, value }] };
}
