package dev.sightline.driver;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The drivers that an application can choose from, by the name of their type. Immutable.
 *
 * @since 0.1.0
 */
public final class DriverProviders {

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]*");

    /** Means "no driver" wherever a type is given, so no provider may have it. */
    private static final String NONE = "none";

    private final SortedMap<String, DriverProvider<?>> byType;

    private DriverProviders(SortedMap<String, DriverProvider<?>> byType) {
        this.byType = Collections.unmodifiableSortedMap(byType);
    }

    /**
     * The providers that {@code META-INF/services} lists.
     *
     * @param classLoader that finds them, null for that of the system
     * @throws SightlineException category {@code CONFIGURATION} when a listed provider cannot be used, or two have the
     *     same type
     */
    public static DriverProviders installed(@Nullable ClassLoader classLoader) {
        var byType = new TreeMap<String, DriverProvider<?>>();
        try {
            for (DriverProvider<?> provider : ServiceLoader.load(DriverProvider.class, classLoader)) {
                add(byType, provider);
            }
        } catch (ServiceConfigurationError e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot load the drivers on the class path: " + e.getMessage()
                            + ". Correct or remove the jar that lists this provider.",
                    e);
        }
        return new DriverProviders(byType);
    }

    /**
     * These providers, with others that take precedence over those of the same type.
     *
     * @throws SightlineException category {@code CONFIGURATION} when two of the others have the same type
     */
    public DriverProviders overriddenBy(Collection<? extends DriverProvider<?>> others) {
        var overriding = new TreeMap<String, DriverProvider<?>>();
        others.forEach(provider -> add(overriding, provider));
        var all = new TreeMap<String, DriverProvider<?>>(byType);
        all.putAll(overriding);
        return new DriverProviders(all);
    }

    private static void add(SortedMap<String, DriverProvider<?>> byType, DriverProvider<?> provider) {
        String type = provider.type();
        if (!TYPE.matcher(type).matches() || type.equals(NONE)) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the driver of " + provider.getClass().getName() + ": its type is '" + type
                            + "'. A type consists of lower-case letters, digits and hyphens, and is not 'none'.");
        }
        DriverProvider<?> other = byType.putIfAbsent(type, provider);
        if (other != null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot tell two drivers apart: "
                            + other.getClass().getName() + " and "
                            + provider.getClass().getName() + " both have the type '" + type
                            + "'. Remove one of them from the class path.");
        }
    }

    /** The types of all drivers, in alphabetical order. */
    public Set<String> types() {
        return byType.keySet();
    }

    /** All providers, in the order of their types. */
    public Collection<DriverProvider<?>> all() {
        return byType.values();
    }

    /** The provider of a driver, if there is one of this type. */
    public Optional<DriverProvider<?>> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }
}
