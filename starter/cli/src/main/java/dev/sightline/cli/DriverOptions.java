package dev.sightline.cli;

import dev.sightline.cli.BrowserOptions.Viewport;
import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.DriverProviders;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.Task;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The screen on which a task runs: that of any driver on the class path, with its settings. */
final class DriverOptions {

    private static final String WEB = "web";

    @Option(
            names = "--driver",
            paramLabel = "TYPE",
            completionCandidates = Types.class,
            description = "Driver of the screen, as in the property sightline.driver; web unless given.")
    String type = WEB;

    /** For completion. */
    static final class Types implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return installed().types().iterator();
        }
    }

    @Option(
            names = "--driver-option",
            paramLabel = "NAME=VALUE",
            description = "A setting of the driver, as in the properties below sightline.TYPE. Can be repeated.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    BrowserOptions browser = new BrowserOptions();

    /**
     * Makes the driver; starts nothing.
     *
     * @param viewport of a browser, unless an option says otherwise
     * @throws SightlineException category {@code INVALID_INPUT} when there is no such driver or setting
     */
    GuiDriverFactory factory(Task task, Viewport viewport) {
        Map<String, String> all = new LinkedHashMap<>();
        if (type.equals(WEB)) {
            all.putAll(browser.settings(task, viewport));
        } else if (browser.isGiven()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use --headed, --viewport or --device-pixel-ratio with the driver '" + type
                            + "': they are options of the web driver. Use --driver-option.");
        }
        all.putAll(settings);
        DriverProviders drivers = installed();
        return create(
                drivers.find(type)
                        .orElseThrow(() -> new SightlineException(
                                ErrorCategory.INVALID_INPUT,
                                "Cannot use the driver '" + type + "' of --driver: there is no driver of this type."
                                        + " Available: " + String.join(", ", drivers.types()) + ".")),
                all);
    }

    private static DriverProviders installed() {
        return DriverProviders.installed(DriverOptions.class.getClassLoader());
    }

    private static <S extends Record> GuiDriverFactory create(DriverProvider<S> provider, Map<String, String> options) {
        // below a name, as binding requires; the name is not shown
        Map<String, String> named = new LinkedHashMap<>();
        options.forEach((name, value) -> named.put("option." + name, value));
        S settings;
        try {
            settings = new Binder(new MapConfigurationPropertySource(named))
                    .bindOrCreate(
                            "option",
                            Bindable.of(provider.settings()),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        } catch (BindException e) {
            throw new SightlineException(ErrorCategory.INVALID_INPUT, explained(e, provider), e);
        }
        return provider.create(settings);
    }

    private static String explained(BindException failure, DriverProvider<?> provider) {
        if (failure.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
            return "Cannot use "
                    + unknown.getUnboundProperties().stream()
                            .map(property -> "'--driver-option " + withoutPrefix(property) + "'")
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ": the driver '" + provider.type() + "' has no such setting. It has: "
                    + names("", provider.settings()).sorted().collect(Collectors.joining(", ")) + ".";
        }
        ConfigurationProperty property = failure.getProperty();
        return "Cannot use '--driver-option "
                + (property == null ? failure.getName() : withoutPrefix(property)) + "': the value is not a "
                + failure.getTarget().getType() + ".";
    }

    private static String withoutPrefix(ConfigurationProperty property) {
        return property.getName().subName(1) + "=" + property.getValue();
    }

    private static Stream<String> names(String prefix, Class<?> settings) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                names.addAll(names(name + ".", component.getType()).toList());
            } else {
                names.add(name);
            }
        }
        return names.stream();
    }

    /** The viewport for a model, or the ordinary one. */
    static Viewport viewport(@Nullable GoalModel model) {
        return model == null ? BrowserOptions.ORDINARY : model.viewport();
    }
}
