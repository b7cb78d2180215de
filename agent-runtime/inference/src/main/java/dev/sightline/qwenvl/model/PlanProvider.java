package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.format.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Provides whole plans instead of single operators, for a device with its own task graph and the key-value cache in its
 * own memory; found through {@link java.util.ServiceLoader}.
 *
 * @since 0.1.0
 */
public interface PlanProvider {

    /** The name that selects this backend. */
    String name();

    /**
     * The rank in an automatic choice; the CPU's fast backend has 100. Called only if the backend can run; with a
     * negative number it is only chosen by name.
     */
    int preference();

    /** Why the backend cannot run here and what to do about it; null if it can run. */
    @Nullable
    String unavailableBecause();

    /** A short description of the device that it would run on; called only if the backend can run. */
    String device();

    /**
     * Loads the weights onto the device.
     *
     * @param checkpoint owned by the caller, and must stay open longer than the plans
     * @throws dev.sightline.qwenvl.QwenVlException if they do not fit; the message states how much is needed
     */
    Plans open(Checkpoint checkpoint, PlanLimits limits);
}
