// The functions of the module as TypeScript sees them: ids and keys are bigint, everything else (pointers too) is number.
// tests/wasm/exports.test.ts compares this list with the C declarations, name by name and parameter by parameter.

export interface Exports {
  readonly memory?: never;
  readonly __stack_pointer: WebAssembly.Global<"i32">;

  tutti_input(bytes: number): number;
  tutti_release(): void;
  tutti_output(): number;
  tutti_output_bytes(): number;
  tutti_problem(): number;
  tutti_problem_bytes(): number;
  tutti_column(index: number): number;
  tutti_trap_text(): void;
  tutti_allocate(bytes: number): number;
  tutti_release_block(block: number, bytes: number): void;

  tutti_session_create(): number;
  tutti_session_destroy(): void;
  tutti_sequence(): number;
  tutti_snapshot(): number;
  tutti_restore(bytes: number): number;
  tutti_to_bundle(): number;
  tutti_from_bundle(bytes: number): number;
  tutti_export_midi(): number;
  tutti_put_asset(bytes: number): number;
  tutti_adopt_asset(bytes: number): number;
  tutti_hold_asset(held: number): void;
  tutti_asset_segment(bytes: number, rate_hz: number): number;
  tutti_has_asset(): number;
  tutti_drop_asset(): void;
  tutti_asset_bytes(): number;
  tutti_audio_canonical(bytes: number): number;
  tutti_demo(): number;
  tutti_import_midi(name_bytes: number, bytes: number, at_ticks: number, replace_tempo: number): number;
  tutti_import_wav(name_bytes: number, bytes: number, at_ticks: number, track: bigint): number;
  tutti_import_asset(name_bytes: number, at_ticks: number, track: bigint): number;
  tutti_compile(): number;
  tutti_segment_count(): number;
  tutti_segment_object(index: number): bigint;
  tutti_segment_revision(index: number): bigint;
  tutti_segment_asset(object: bigint, revision: bigint): number;
  tutti_segment_bytes(object: bigint, revision: bigint): number;

  tutti_batch_begin(label_bytes: number): number;
  tutti_batch_cancel(): void;
  tutti_batch_commit(): number;
  tutti_reserve_ids(count: number): bigint;
  tutti_op_create(id: bigint, kind: number, parent: bigint, after: bigint): void;
  tutti_op_move(id: bigint, parent: bigint, after: bigint): void;
  tutti_op_delete(id: bigint): void;
  tutti_set_bool(id: bigint, field: number, value: number): void;
  tutti_set_int(id: bigint, field: number, value: number): void;
  tutti_set_real(id: bigint, field: number, value: number): void;
  tutti_set_ref(id: bigint, field: number, value: bigint): void;
  tutti_set_text(id: bigint, field: number, bytes: number): void;
  tutti_patch(id: bigint, kind: number, field: number, rows: number, columns: number, removes: number): number;
  tutti_undo(): number;
  tutti_redo(): number;
  tutti_undo_label(): number;
  tutti_redo_label(): number;
  tutti_report_skipped(): number;
  tutti_report_effect(): number;
  tutti_logged(): void;
  tutti_replay(bytes: number): number;
  tutti_changes(): number;

  tutti_edit_split(clips: number, at_ticks: number): number;
  tutti_edit_copy(clips: number, delta_ticks: number, track_steps: number): number;
  tutti_edit_move(clips: number, delta_ticks: number, track_steps: number): number;
  tutti_edit_trim(clips: number, end: number, delta_ticks: number): number;
  tutti_edit_delete(objects: number): number;
  tutti_edit_quantise(clip: bigint, notes: number, grid_ticks: number, strength: number, swing: number, lengths: number): number;
  tutti_edit_transpose(clip: bigint, notes: number, semitones: number): number;

  tutti_exists(id: bigint): number;
  tutti_kind(id: bigint): number;
  tutti_parent(id: bigint): bigint;
  tutti_revision(): number;
  tutti_object_revision(id: bigint): number;
  tutti_state_hash(): bigint;
  tutti_children(id: bigint, kind: number): number;
  tutti_number(id: bigint, field: number): number;
  tutti_ref(id: bigint, field: number): bigint;
  tutti_text(id: bigint, field: number): number;
  tutti_seconds_at(ticks: number): number;
  tutti_ticks_at(seconds: number): number;
  tutti_bpm_at(ticks: number): number;
  tutti_bar_at(ticks: number): number;
  tutti_bar_ticks(bar: number): number;
  tutti_signature_at(ticks: number): number;
  tutti_param_travel(device: number, param: number, value: number): number;
  tutti_param_value(device: number, param: number, travel: number): number;
  tutti_param_text(device: number, param: number, value: number): void;
  tutti_param_parse(device: number, param: number, bytes: number): number;

  tutti_query_notes(clip: bigint, from_ticks: number, to_ticks: number, low_key: number, high_key: number): number;
  tutti_note_count(clip: bigint): number;
  tutti_query_clips(track: bigint, from_ticks: number, to_ticks: number): number;
  tutti_end_ticks(): number;
  tutti_peaks(asset: bigint, channel: number, from_frame: number, frames_per_pixel: number, pixels: number): number;

  tutti_render_create(rate_hz: number, format: number, begin_ticks: number, end_ticks: number, block_frames: number, container: number): number;
  tutti_render_destroy(): void;
  tutti_render_step(frames: number): number;
  tutti_render_progress(): number;
  tutti_render_header(): void;
  tutti_render_sha256(): void;
  tutti_render_frames(): number;
  tutti_render_seconds(): number;
  tutti_render_rate(): number;
  tutti_render_peak_db(): number;
  tutti_render_rms_db(): number;
  tutti_render_clipped(): number;

  tutti_graph_create(rate_hz: number): number;
  tutti_graph_destroy(): void;
  tutti_graph_commands(): number;
  tutti_graph_notices(): number;
  tutti_graph_meters(): number;
  tutti_graph_tap(node: bigint): number;
  tutti_graph_has_segment(object: bigint, revision: bigint): number;
  tutti_graph_begin_segment(bytes: number): number;
  tutti_graph_commit_segment(segment: number): number;
  tutti_graph_install(bytes: number): number;
  tutti_graph_collect(): void;
  tutti_graph_render(graph: number, left: number, right: number, frames: number): void;

  tutti_instrument_count(): number;
  tutti_instrument_name(index: number): void;
  tutti_instrument_icon(index: number): void;
  tutti_instrument_family(index: number): void;
  tutti_instrument_device(index: number): number;
  tutti_instrument_gain_db(index: number): number;
  tutti_instrument_params(index: number): number;
  tutti_library_count(): number;
  tutti_library_type(index: number): number;
  tutti_library_id(index: number): void;
  tutti_library_name(index: number): void;
  tutti_library_tags(index: number): void;
  tutti_library_bpm(index: number): number;
  tutti_library_length_ticks(index: number): number;
  tutti_library_place(index: number, track: bigint, at_ticks: number): number;

  tutti_cli_create(bytes: number): number;
  tutti_cli_destroy(cli: number): void;
  tutti_cli_step(cli: number, now_seconds: number): number;
  tutti_cli_path(cli: number): void;
  tutti_cli_give(cli: number, content: number, bytes: number): void;
  tutti_cli_fail(cli: number, bytes: number): void;
  tutti_cli_chunk(cli: number): void;
  tutti_cli_chunk_offset(cli: number): number;
  tutti_cli_output(cli: number): void;
  tutti_cli_errors(cli: number): void;
  tutti_cli_exit_code(cli: number): number;
}
