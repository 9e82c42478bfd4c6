/** What the embedded engine may use of the machine: it shares it with everything else of Wardline. */

/** Batches that are encoded and inserted at once: some are encoded, some sorted, some wait for the disk. */
export const BLOCKS_AT_ONCE = 3;

const MEGABYTE = 1_048_576;
/** All allocations of the engine together; its code and what it maps of it (about 230 MB, shared) come on top. */
const SERVER_MEMORY = 340 * MEGABYTE;
const STATEMENT_MEMORY = 260 * MEGABYTE;
const SPILL = 96 * MEGABYTE;

/** Server configuration: caches and pools that fit a small machine, and backups to any folder of the operator's choice. */
export const CONFIGURATION: string = `<clickhouse>
  <max_server_memory_usage>${SERVER_MEMORY}</max_server_memory_usage>
  <mark_cache_size>${24 * MEGABYTE}</mark_cache_size>
  <index_mark_cache_size>${8 * MEGABYTE}</index_mark_cache_size>
  <primary_index_cache_size>${24 * MEGABYTE}</primary_index_cache_size>
  <query_condition_cache_size>${8 * MEGABYTE}</query_condition_cache_size>
  <compiled_expression_cache_size>${4 * MEGABYTE}</compiled_expression_cache_size>
  <mmap_cache_size>64</mmap_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
  <backups><allowed_path>/</allowed_path></backups>
</clickhouse>
`;

/** Settings of every question, whichever engine answers it. */
export const ANSWER_SETTINGS = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  session_timezone: 'UTC',
  // Measured: it makes pages of flows four times dearer, because rows lie in rising order and pages are read falling.
  use_top_k_dynamic_filtering: 0,
} as const;

/** Settings of every statement of the embedded engine. */
export const SETTINGS: Readonly<Record<string, number | string>> = {
  ...ANSWER_SETTINGS,
  max_threads: 2,
  max_memory_usage: STATEMENT_MEMORY,
  max_bytes_before_external_group_by: SPILL,
  max_bytes_before_external_sort: SPILL,
};
