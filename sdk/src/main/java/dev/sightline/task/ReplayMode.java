package dev.sightline.task;

/**
 * What a run does with the recording of an earlier run of the same task.
 *
 * @since 0.1.0
 */
public enum ReplayMode {
    /** Goals are performed as recorded, without a model; a screen on which that is not possible fails the run. */
    STRICT,
    /**
     * Goals are performed as recorded; a step that does not fit the screen any more is left to the model, and a run that
     * then succeeds becomes a new version of the recording. A goal without a recording is left to the model and recorded.
     */
    HEAL,
    /** Recordings are neither used nor made. */
    OFF
}
