package dev.sightline.agent;

import dev.sightline.action.Action;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

/**
 * What a run is about to do, before any policy has judged it.
 *
 * @param step the index of the step that it belongs to, from 1
 * @param intent what the step is for
 * @param action on the screenshot, on which its target can be marked
 * @param screenshot on which it was decided; null when the step did not look
 * @since 0.1.0
 */
public record ProposedAction(
        int step,
        String intent,
        Action.Input<Space.Pixels> action,
        @Nullable Screenshot screenshot) {}
