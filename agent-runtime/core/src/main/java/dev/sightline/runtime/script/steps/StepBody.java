package dev.sightline.runtime.script.steps;

/** The body of one step of the record. */
@FunctionalInterface
interface StepBody {
    void in(StepContext context);
}
