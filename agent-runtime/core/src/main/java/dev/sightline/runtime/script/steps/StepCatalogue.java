package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.task.TaskStep;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All kinds of steps. The definition of a permitted type {@code X} of {@link TaskStep} is the class {@code XStep} of this
 * package, so that the sealed type is the only list of them.
 *
 * @since 0.1.0
 */
public final class StepCatalogue {

    private static final Map<Class<?>, StepDefinition<?>> BY_TYPE = definitions();

    private static final SortedMap<String, StepDefinition<?>> BY_NAME = BY_TYPE.values().stream()
            .collect(Collectors.toMap(
                    StepDefinition::name,
                    definition -> definition,
                    (one, other) -> {
                        throw new IllegalStateException("two steps are called '" + one.name() + "': " + one.getClass()
                                + " and " + other.getClass());
                    },
                    TreeMap::new));

    private StepCatalogue() {}

    private static Map<Class<?>, StepDefinition<?>> definitions() {
        var definitions = new LinkedHashMap<Class<?>, StepDefinition<?>>();
        for (Class<?> type : TaskStep.class.getPermittedSubclasses()) {
            String name = StepCatalogue.class.getPackageName() + "." + type.getSimpleName() + "Step";
            try {
                definitions.put(
                        type,
                        Class.forName(name)
                                .asSubclass(StepDefinition.class)
                                .getDeclaredConstructor()
                                .newInstance());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the step " + type.getName() + " needs its definition, " + name, e);
            }
        }
        return Collections.unmodifiableMap(definitions);
    }

    /** The names of the steps, in alphabetical order. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }

    /** The definitions in the order of the sealed type. */
    static List<StepDefinition<?>> all() {
        return List.copyOf(BY_TYPE.values());
    }

    /** The kind of step with this name, null if there is none. */
    static @Nullable StepDefinition<?> named(String name) {
        return BY_NAME.get(name);
    }

    @SuppressWarnings("unchecked") // the map holds each definition under its own type
    static <S extends TaskStep> StepDefinition<S> of(S step) {
        StepDefinition<?> definition = BY_TYPE.get(step.getClass());
        if (definition == null) {
            throw new IllegalStateException("there is no definition of " + step.getClass());
        }
        return (StepDefinition<S>) definition;
    }

    /** The step in words, with references to variables and secrets as they are written. */
    public static String words(TaskStep step) {
        return of(step).words(step);
    }

    /** The step in YAML: a word, or a map from its word to its value. */
    public static Object write(TaskStep step) {
        StepDefinition<TaskStep> definition = of(step);
        Object value = definition.form().write(step);
        return value == null ? definition.name() : Map.of(definition.name(), value);
    }

    /** Whether a step can only be performed with a chat model. */
    public static boolean needsModel(TaskStep step) {
        StepDefinition<TaskStep> definition = of(step);
        return definition.needs().model()
                || step.parts().stream().anyMatch(StepCatalogue::needsModel)
                || definition.form().fields().stream().anyMatch(field -> holdsDescription(field.of(step)));
    }

    private static boolean holdsDescription(@Nullable Object part) {
        return part instanceof Target.ByDescription
                || (part instanceof List<?> parts && parts.stream().anyMatch(StepCatalogue::holdsDescription));
    }

    /** Performs a step if what it needs is available. */
    public static void perform(TaskStep step, ScriptRun script) {
        StepDefinition<TaskStep> definition = of(step);
        ActiveRun run = script.run();
        Set<ActionKind> kinds = definition.needs().kinds();
        if (!kinds.isEmpty() && kinds.stream().noneMatch(run.driver().actionSpace()::offers)) {
            script.inStep(definition.words(step), _ -> {
                throw notOffered(definition, kinds, run);
            });
        }
        definition.perform(step, script);
    }

    private static SightlineException notOffered(StepDefinition<?> definition, Set<ActionKind> kinds, ActiveRun run) {
        String instead = definition.insteadOn(run.driver().info().platform());
        return new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "Cannot perform the step '" + definition.name() + "': this driver, "
                        + run.driver().info().name() + ", does not offer "
                        + kinds.stream().sorted().map(ActionKind::name).collect(Collectors.joining(" or ")) + "."
                        + (instead.isEmpty() ? "" : " " + instead));
    }

    /** The JSON Schema of one step. */
    public static Map<String, Object> schema() {
        List<String> bare = all().stream()
                .filter(definition -> definition.form().isBare())
                .map(StepDefinition::name)
                .toList();
        var properties = new LinkedHashMap<String, Object>();
        all().forEach(definition ->
                properties.put(definition.name(), definition.form().schema(definition.summary())));
        var keyed = new LinkedHashMap<String, Object>();
        keyed.put("type", "object");
        keyed.put("minProperties", 1);
        keyed.put("maxProperties", 1);
        keyed.put("additionalProperties", false);
        keyed.put("properties", properties);
        return Map.of("anyOf", List.of(Map.of("enum", bare), keyed));
    }

    /** The JSON Schema of each key of a target. */
    public static Map<String, Object> targetSchema() {
        return Form.properties(Targets.KEYS);
    }

    /** The names of steps in other tools, each with what to write instead. */
    static Map<String, String> synonyms() {
        return all().stream()
                .flatMap(definition -> definition.synonyms().entrySet().stream())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
