package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.format.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Offers whole plans instead of single operators, for a device that wants its own task graph and keeps the key-value cache in
 * its own memory; found through {@link java.util.ServiceLoader}.
 */
public interface PlanProvider {

    /** The name by which a user forces this backend. */
    String name();

    /** Which backend an automatic choice prefers; the CPU's fast one has 100. */
    int preference();

    /** Why the backend cannot run here and what to do about it; null if it can run. */
    @Nullable
    String unavailableBecause();

    /** Loads the weights onto the device. */
    Plans open(Checkpoint checkpoint);
}
