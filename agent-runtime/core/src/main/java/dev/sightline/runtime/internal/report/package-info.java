/**
 * What a run leaves in its folder: {@code trace.jsonl} for programs, {@code report.html} for people, and the
 * screenshots of both. {@link dev.sightline.runtime.internal.report.RunReport} is public for the agent and no API for
 * applications; the fields of the trace are described there.
 */
@NullMarked
package dev.sightline.runtime.internal.report;

import org.jspecify.annotations.NullMarked;
