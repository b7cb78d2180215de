package dev.sightline.qwenvl.backend;

import org.jspecify.annotations.Nullable;

/**
 * Provides one implementation of {@link Operators}; found through {@link java.util.ServiceLoader}.
 *
 * @since 0.1.0
 */
public interface OperatorsProvider {

    /** The name that selects this backend, such as {@code vector}. */
    String name();

    /** The rank in an automatic choice: the available backend with the highest number is chosen. */
    int preference();

    /**
     * Why the backend cannot run here and what to do about it, as one sentence each; null if it can run.
     */
    @Nullable
    String unavailableBecause();

    /**
     * Starts the backend.
     *
     * @param threads how many threads compute at once, at least 1
     */
    Operators open(int threads);
}
