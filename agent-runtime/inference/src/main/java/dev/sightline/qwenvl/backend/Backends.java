package dev.sightline.qwenvl.backend;

import dev.sightline.qwenvl.QwenVlException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Chooses the operators: the named backend, or with {@value #AUTO} the fastest one that can run here.
 *
 * @since 0.1.0
 */
public final class Backends {

    /** The automatic choice. */
    public static final String AUTO = "auto";

    private static final System.Logger log = System.getLogger(Backends.class.getName());

    private final List<OperatorsProvider> providers;

    Backends(List<OperatorsProvider> providers) {
        this.providers = providers.stream()
                .sorted(Comparator.comparingInt(OperatorsProvider::preference).reversed())
                .toList();
    }

    /** The backends on the class path. */
    public static Backends installed() {
        return new Backends(ServiceLoader.load(OperatorsProvider.class, Backends.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** The backend that {@link #AUTO} or a name selects, and why. */
    public Choice choose(String name) {
        if (name.equals(AUTO)) {
            OperatorsProvider chosen = providers.stream()
                    .filter(provider -> provider.unavailableBecause() == null)
                    .findFirst()
                    .orElseThrow(() -> new QwenVlException(
                            QwenVlException.Category.SETTINGS,
                            "No backend can run here; installed: " + String.join(", ", names()) + "."));
            String passedOver = providers.stream()
                    .filter(provider -> provider.preference() > chosen.preference())
                    .map(provider -> "%s is not used: %s".formatted(provider.name(), provider.unavailableBecause()))
                    .collect(Collectors.joining(" "));
            return new Choice(
                    chosen,
                    passedOver.isEmpty() ? "It is the fastest installed backend." : passedOver,
                    !passedOver.isEmpty());
        }
        OperatorsProvider forced = providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new QwenVlException(
                        QwenVlException.Category.SETTINGS,
                        "Cannot use the backend '%s': there is no such backend. Installed: %s; use one of them, or '%s'."
                                .formatted(name, String.join(", ", names()), AUTO)));
        String reason = forced.unavailableBecause();
        if (reason != null) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS, "Cannot use the backend '%s': %s".formatted(name, reason));
        }
        return new Choice(forced, "It was selected by name.", false);
    }

    /**
     * Starts a backend. If an automatic choice had to skip a faster one, one warning is logged with the remedy.
     *
     * @param name a backend's name or {@link #AUTO}
     * @param threads at least 1
     * @throws QwenVlException if the named backend is unknown or cannot run here
     */
    public Operators open(String name, int threads) {
        if (threads < 1) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS,
                    "The number of threads is %d, but must be at least 1.".formatted(threads));
        }
        Choice choice = choose(name);
        if (choice.fallback()) {
            log.log(
                    System.Logger.Level.WARNING,
                    "Qwen2.5-VL runs on the backend ''{0}''. {1}",
                    choice.provider().name(),
                    choice.reason());
        }
        return choice.provider().open(threads);
    }

    /** The names of the installed backends, the preferred one first. */
    public List<String> names() {
        return providers.stream().map(OperatorsProvider::name).toList();
    }

    /**
     * A chosen backend.
     *
     * @param reason the reason, in sentences
     * @param fallback whether a faster backend is installed but cannot run
     */
    public record Choice(OperatorsProvider provider, String reason, boolean fallback) {}
}
