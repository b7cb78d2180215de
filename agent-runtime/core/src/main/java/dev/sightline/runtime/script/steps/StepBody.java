package dev.sightline.runtime.script.steps;

/** What is done in one step of the record. */
@FunctionalInterface
interface StepBody {
    void in(StepContext context);
}
