package dev.sightline.runtime.dialect;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds dialects by name, or by the model. Immutable, hence safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Dialects {

    /** The family that is assumed by default. */
    public static final String DEFAULT = "qwen2.5-vl";

    private static final Logger log = LoggerFactory.getLogger(Dialects.class);

    private final List<DialectProvider> providers;

    private Dialects(List<DialectProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /**
     * The dialects on the class path.
     *
     * @throws SightlineException category {@code CONFIGURATION} when two providers have the same name
     */
    public static Dialects installed() {
        return of(ServiceLoader.load(DialectProvider.class, Dialects.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /**
     * The dialects of these providers only.
     *
     * @throws SightlineException category {@code CONFIGURATION} when two providers have the same name
     */
    public static Dialects of(List<DialectProvider> providers) {
        List<String> twice =
                providers.stream().collect(Collectors.groupingBy(DialectProvider::name)).entrySet().stream()
                        .filter(named -> named.getValue().size() > 1)
                        .map(named -> "'" + named.getKey() + "' by "
                                + named.getValue().stream()
                                        .map(provider -> provider.getClass().getName())
                                        .collect(Collectors.joining(" and ")))
                        .sorted()
                        .toList();
        if (!twice.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot load dialects: a name is used twice: " + String.join("; ", twice)
                            + ". Rename one of them.");
        }
        return new Dialects(providers);
    }

    /** These dialects and one more. */
    public Dialects with(DialectProvider provider) {
        List<DialectProvider> all = new ArrayList<>(providers);
        all.add(provider);
        return of(all);
    }

    /** The names of all dialects, sorted. */
    public List<String> names() {
        return providers.stream().map(DialectProvider::name).sorted().toList();
    }

    /**
     * A dialect, and why it is used for a model.
     *
     * @param reason a clause, such as {@code the model's name 'UI-TARS-1.5-7B' is one of its family}
     * @param certain false if nothing is known of the model, and the default is merely tried
     */
    public record Choice(ModelDialect dialect, String reason, boolean certain) {}

    /**
     * The dialect to use for a model, as {@link #explain} finds it. If it is not certain, a warning is logged.
     *
     * @param name null when none was chosen
     */
    public ModelDialect choose(@Nullable String name, ModelSource model) {
        Choice choice = explain(name, model);
        if (!choice.certain()) {
            log.warn("The dialect '{}' is tried: {}.", choice.dialect().name(), choice.reason());
        }
        return choice.dialect();
    }

    /**
     * The dialect to use for a model, and why: the one that is named, or else that of the family which recognises the
     * model, or else {@link #DEFAULT}.
     *
     * @param name null when none was chosen
     */
    public Choice explain(@Nullable String name, ModelSource model) {
        if (name != null) {
            return new Choice(named(name, model), "it was chosen by its name", true);
        }
        return recognized(model)
                .map(dialect -> new Choice(dialect, "the model is recognised by " + evidence(model), true))
                .orElseGet(() -> assumed(model));
    }

    private static String evidence(ModelSource model) {
        return model.name() == null
                ? "its files at '" + model.checkpoint() + "'"
                : "its name '" + model.name() + "'" + (model.checkpoint() == null ? "" : " or its files");
    }

    private Choice assumed(ModelSource model) {
        ModelDialect standard = named(DEFAULT, model);
        if (model.checkpoint() != null) {
            return new Choice(
                    standard,
                    "checkpoints that run in this process are Qwen2.5-VLs, and the name of this one is not that of a"
                            + " family that descends from it",
                    true);
        }
        String name = model.name();
        return new Choice(
                standard,
                name == null
                        ? "the name of the model is not known; state the dialect of another family"
                        : "the model '" + name + "' is not recognised; if it is not a Qwen2.5-VL, state its dialect: "
                                + String.join(", ", names()),
                name == null);
    }

    /** Qwen2.5-VL's dialect, the default. */
    public static ModelDialect standard() {
        return installed().named(DEFAULT, ModelSource.UNKNOWN);
    }

    /**
     * The dialect with a name.
     *
     * @param model that will be used, for a dialect that reads the model's own files
     * @throws SightlineException category {@code CONFIGURATION} if there is none; the message lists the known ones
     */
    public ModelDialect named(String name, ModelSource model) {
        return providers.stream()
                .filter(provider -> provider.name().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot use the dialect '" + name + "': there is no such dialect. Available: "
                                + String.join(", ", names()) + "."))
                .dialectFor(model);
    }

    /**
     * The dialect of the family that a model belongs to, empty when no provider recognises it.
     *
     * @throws SightlineException category {@code CONFIGURATION} when several do, or the model's files cannot be used
     */
    public Optional<ModelDialect> recognized(ModelSource model) {
        List<DialectProvider> matching = providers.stream()
                .filter(provider -> provider.recognizes(model))
                .toList();
        if (matching.size() > 1) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot choose a dialect for the model "
                            + (model.name() == null ? "at '" + model.checkpoint() + "'" : "'" + model.name() + "'")
                            + ": it is recognised as "
                            + matching.stream()
                                    .map(DialectProvider::name)
                                    .sorted()
                                    .collect(Collectors.joining(" and as "))
                            + ". Name the dialect to use.");
        }
        return matching.stream().findFirst().map(provider -> provider.dialectFor(model));
    }
}
