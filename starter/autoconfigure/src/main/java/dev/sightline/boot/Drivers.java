package dev.sightline.boot;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.DriverProviders;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.Locale;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Creates drivers of any type from the properties below that type.
 *
 * @param providers all that the application can choose from
 * @param environment that holds the properties
 */
record Drivers(DriverProviders providers, Environment environment) {

    /** The type of driver if none is chosen. */
    static final String DEFAULT = "web";

    /** The type that means no driver. */
    static final String NONE = "none";

    /** The type as providers write it: properties may use any case. */
    static String normalized(String type) {
        return type.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * @param typeProperty the property that chose the type, for messages
     * @param prefix the prefix of the settings, followed by the name of the type
     * @throws SightlineException category {@code CONFIGURATION} when no driver has this type or its settings are wrong
     */
    GuiDriverFactory of(String chosen, String typeProperty, String prefix) {
        String type = normalized(chosen);
        if (type.equals(NONE)) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot create the driver that '" + typeProperty + "=none' names: 'none' means no driver. Choose"
                            + " one of " + String.join(", ", providers.types()) + ", or remove '" + prefix + "'.");
        }
        DriverProvider<?> provider = providers
                .find(type)
                .orElseThrow(() -> new DriverNotOnClassPathException(typeProperty, type, providers.types()));
        String section = prefix + "." + type;
        try {
            return create(provider, section);
        } catch (SightlineException e) {
            if (e.getClass() != SightlineException.class) {
                // it has its own failure analyser
                throw e;
            }
            // an application may have several drivers of a type
            throw new SightlineException(
                    e.category(), e.getMessage() + " Its properties begin with '" + section + ".'.", e);
        }
    }

    private <S extends Record> GuiDriverFactory create(DriverProvider<S> provider, String section) {
        return provider.create(Binder.get(environment).bindOrCreate(section, Bindable.of(provider.settings())));
    }
}
