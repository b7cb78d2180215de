/**
 * What a run leaves in its folder: {@code trace.jsonl} for programs, {@code report.html} for people, and the
 * screenshots of both. {@link dev.sightline.runtime.internal.report.RunReport} is public for the agent and not an API
 * for applications; it describes the fields of the trace.
 */
@NullMarked
package dev.sightline.runtime.internal.report;

import org.jspecify.annotations.NullMarked;
