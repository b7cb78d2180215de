package dev.sightline.boot;

import dev.sightline.driver.DriverProviders;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stops an application at the start if a property below {@code sightline.} is read by nothing, because whoever wrote it
 * believes that it has an effect. Known are the properties in the configuration metadata of all jars, and the settings
 * of all drivers. Environment variables and system properties are not checked, as everywhere in Spring Boot: they
 * belong to the whole machine.
 */
final class UnknownProperties implements SmartInitializingSingleton {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("sightline");
    private static final ConfigurationPropertyName TYPE = ConfigurationPropertyName.of("sightline.driver");
    private static final ConfigurationPropertyName NAMED_DRIVERS = ConfigurationPropertyName.of(NamedDrivers.PREFIX);
    private static final List<String> METADATA = List.of(
            "META-INF/spring-configuration-metadata.json", "META-INF/additional-spring-configuration-metadata.json");

    private final ConfigurableEnvironment environment;
    private final DriverProviders drivers;
    private final ClassLoader classLoader;

    UnknownProperties(ConfigurableEnvironment environment, DriverProviders drivers, ClassLoader classLoader) {
        this.environment = environment;
        this.drivers = drivers;
        this.classLoader = classLoader;
    }

    /**
     * @throws SightlineException category {@code CONFIGURATION} with every unknown property
     */
    @Override
    public void afterSingletonsInstantiated() {
        SequencedMap<ConfigurationPropertyName, Optional<Origin>> present = present();
        if (present.isEmpty()) {
            return;
        }
        Names known = known();
        List<String> problems = new ArrayList<>();
        present.forEach((name, origin) -> {
            if (!isKnown(name, known)) {
                String where = origin.map(at -> " (" + at + ")").orElse("");
                problems.add("'" + name + "'" + where
                        + suggestion(name, known)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""));
            }
        });
        if (!problems.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "No part of the application reads "
                            + (problems.size() == 1 ? "the property " : "these properties: ")
                            + String.join(", ", problems)
                            + (problems.getLast().endsWith("?") ? "" : ".")
                            + " 'sightline.check-properties=false' starts the application anyway.");
        }
    }

    private SequencedMap<ConfigurationPropertyName, Optional<Origin>> present() {
        var present = new TreeMap<ConfigurationPropertyName, Optional<Origin>>();
        var checked = new UnboundElementsSourceFilter();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && checked.apply(source)) {
                iterable.stream()
                        .filter(ROOT::isAncestorOf)
                        .forEach(name -> present.putIfAbsent(
                                name, Optional.ofNullable(Origin.from(iterable.getConfigurationProperty(name)))));
            }
        }
        return present;
    }

    private boolean isKnown(ConfigurationPropertyName name, Names known) {
        return NAMED_DRIVERS.isAncestorOf(name)
                ? name.getNumberOfElements() > 3 && known.contains(ofUnnamed(name))
                : known.contains(name);
    }

    /** Every property of a named driver is also a property of the default driver, without the name. */
    private ConfigurationPropertyName ofUnnamed(ConfigurationPropertyName name) {
        ConfigurationPropertyName rest = name.subName(3);
        if (rest.getNumberOfElements() == 1 && rest.getLastElement(Form.UNIFORM).equals("type")) {
            return TYPE;
        }
        return drivers.find(rest.getElement(0, Form.DASHED)).isPresent() ? ROOT.append(rest) : name;
    }

    private Optional<String> suggestion(ConfigurationPropertyName name, Names known) {
        boolean named = NAMED_DRIVERS.isAncestorOf(name) && name.getNumberOfElements() > 3;
        String prefix = named ? name.chop(3).toString() : ROOT.toString();
        String written = name.toString().substring(prefix.length());
        return known.names().stream()
                .map(candidate -> candidate.toString().substring(ROOT.toString().length()))
                .map(candidate -> Map.entry(candidate, distance(written, candidate)))
                .min(Comparator.comparingInt(Map.Entry::getValue))
                .filter(nearest -> nearest.getValue() <= Math.max(2, written.length() / 5))
                .map(nearest -> prefix + nearest.getKey());
    }

    private Names known() {
        Names known = new Names();
        try {
            for (String place : METADATA) {
                for (URL url : Collections.list(classLoader.getResources(place))) {
                    read(url, known);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the configuration metadata of the class path.", e);
        }
        drivers.all().forEach(provider -> add(known, ROOT.append(provider.type()), provider.settings()));
        // properties below the name of a driver are looked up by its type
        known.exact(NAMED_DRIVERS);
        return known;
    }

    private static void read(URL url, Names known) throws IOException {
        String text;
        try (InputStream in = url.openStream()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!text.contains("\"sightline.")) {
            return;
        }
        for (JsonNode property : JsonMapper.shared().readTree(text).path("properties")) {
            String name = property.path("name").asString("");
            if (name.startsWith("sightline.")) {
                known.add(
                        ConfigurationPropertyName.of(name),
                        isContainer(property.path("type").asString("")));
            }
        }
    }

    private static boolean isContainer(String type) {
        return type.startsWith("java.util.") || type.endsWith("[]");
    }

    private static void add(Names known, ConfigurationPropertyName prefix, Class<?> settings) {
        for (RecordComponent component : settings.getRecordComponents()) {
            ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
            Class<?> type = component.getType();
            if (type.isRecord()) {
                add(known, name, type);
            } else {
                known.add(
                        name,
                        Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type) || type.isArray());
            }
        }
    }

    /** The fewest letters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }

    /** Names of properties; below some of them, any name is allowed. */
    private static final class Names {

        /** By the uniform form, in which a property may also be written. */
        private final Map<String, ConfigurationPropertyName> byUniformName = new TreeMap<>();

        private final List<ConfigurationPropertyName> containers = new ArrayList<>();

        void add(ConfigurationPropertyName name, boolean container) {
            byUniformName.put(uniform(name), name);
            if (container) {
                containers.add(name);
            }
        }

        void exact(ConfigurationPropertyName name) {
            containers.removeIf(name::equals);
        }

        boolean contains(ConfigurationPropertyName name) {
            return byUniformName.containsKey(uniform(name))
                    || containers.stream().anyMatch(container -> container.isAncestorOf(name));
        }

        Collection<ConfigurationPropertyName> names() {
            return byUniformName.values();
        }

        private static String uniform(ConfigurationPropertyName name) {
            var uniform = new StringBuilder();
            for (int i = 0; i < name.getNumberOfElements(); i++) {
                uniform.append('.').append(name.getElement(i, Form.UNIFORM));
            }
            return uniform.toString().toLowerCase(Locale.ROOT);
        }
    }
}
