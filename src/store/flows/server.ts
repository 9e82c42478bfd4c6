/** The engine as a ClickHouse server, reached over HTTP. */
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { messageOf } from '#base/message.ts';
import { type Engine, EngineError, EngineLost, type InsertOptions, type Parameters, type Row } from './engine.ts';
import { ANSWER_SETTINGS } from './settings.ts';

const PATIENCE = 600_000;

export interface ServerConfig {
  /** As `http://user:password@clickhouse:8123/wardline`. */
  readonly url: string;
}

/** A server's engine. The tables go into the database that the URL names. */
export function createServerEngine({ url }: ServerConfig): Engine {
  return new ServerEngine(url);
}

class ServerEngine implements Engine {
  readonly restarts = 0;
  readonly #url: string;
  #client: ClickHouseClient | null = null;
  /** ClickHouse's number of an error that it gave; null where it gave none. */
  #numberOf: (error: unknown) => number | null = () => null;

  constructor(url: string) {
    this.#url = url;
  }

  async start(): Promise<void> {
    // Whoever uses the embedded engine never needs it.
    const { ClickHouseError, ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
    this.#numberOf = (error) => (error instanceof ClickHouseError ? Number(error.code) : null);
    this.#client = createClient({
      url: this.#url,
      request_timeout: PATIENCE,
      clickhouse_settings: {
        ...ANSWER_SETTINGS,
        wait_end_of_query: 1,
        send_progress_in_http_headers: 1,
        http_headers_progress_interval_ms: '20000',
      },
      // Its log repeats statements; what fails is thrown.
      log: { level: ClickHouseLogLevel.OFF },
    });
    await this.rows('SELECT 1');
  }

  async rows(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    return this.#guard(async (client) => {
      const answer = await client.query({ query: sql, query_params: { ...parameters }, format: 'JSONCompactEachRow' });
      return (await answer.json()) as readonly Row[];
    });
  }

  async run(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.#guard((client) => client.command({ query: sql, query_params: { ...parameters } }));
  }

  async insert({ table, columns, token, block }: InsertOptions): Promise<void> {
    await this.#guard(async (client) => {
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`,
        values: Readable.from([block], { objectMode: false }),
        clickhouse_settings: { insert_deduplication_token: token },
      });
      for await (const _ of stream) {
        // An insert answers nothing, but its answer must be read to its end.
      }
    });
  }

  async stop(): Promise<void> {
    await this.#client?.close();
    this.#client = null;
  }

  async #guard<Value>(work: (client: ClickHouseClient) => Promise<Value>): Promise<Value> {
    if (!this.#client) throw new EngineLost('the connection to the server is not open');
    try {
      return await work(this.#client);
    } catch (error) {
      const message = messageOf(error);
      const number = this.#numberOf(error);
      if (number !== null) throw new EngineError(message, number);
      throw new EngineLost(message, { cause: error });
    }
  }
}
