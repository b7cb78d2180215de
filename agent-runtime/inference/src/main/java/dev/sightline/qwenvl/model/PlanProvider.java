package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.format.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Offers whole plans instead of single operators, for a device that wants its own task graph and keeps the key-value cache in
 * its own memory; found through {@link java.util.ServiceLoader}.
 *
 * @since 0.1.0
 */
public interface PlanProvider {

    /** The name by which a user forces this backend. */
    String name();

    /**
     * Which backend an automatic choice prefers; the CPU's fast one has 100. Asked only if it can run; a negative number means
     * that it wants to be asked for by name.
     */
    int preference();

    /** Why the backend cannot run here and what to do about it; null if it can run. */
    @Nullable
    String unavailableBecause();

    /** The device that it would run on, in a few words for people; asked only if it can run. */
    String device();

    /**
     * Loads the weights onto the device.
     *
     * @param checkpoint stays the caller's, and open longer than the plans
     * @throws dev.sightline.qwenvl.QwenVlException if they do not fit; the message says how much is needed
     */
    Plans open(Checkpoint checkpoint, PlanLimits limits);
}
