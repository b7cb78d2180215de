package dev.sightline.runtime.script.steps;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sightline.action.ActionKind;
import dev.sightline.action.MouseButton;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.ActionSpace;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.internal.source.Problems;
import dev.sightline.runtime.internal.source.Templates;
import dev.sightline.screen.ScreenOrientation;
import dev.sightline.task.StepVerbs;
import dev.sightline.task.Steps;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import dev.sightline.testkit.FakeDriver;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.Node;

class StepCatalogueTests {

    static List<StepDefinition<?>> definitions() {
        return StepCatalogue.all();
    }

    /** Every task file holds one step, and every other file lies among the resources of this test. */
    private static final Surroundings FILES = new Surroundings() {

        @Override
        public Path resolve(Node place, String file, Reading reading) {
            return Path.of("src/test/resources/dev/sightline/runtime/script", file);
        }

        @Override
        public Task include(Node place, String file, Map<String, String> parameters, Reading reading) {
            return Task.builder(file).back().build();
        }
    };

    private static TaskStep read(String yaml) {
        var problems = new Problems();
        var templates = new Templates(problems);
        templates.knowSecrets(List.of("name"));
        templates.knowVariables(List.of("name"));
        TaskStep step = new StepParser(problems, templates, FILES)
                .parse(new Compose(LoadSettings.builder().build())
                        .composeString(yaml)
                        .orElseThrow());
        assertThat(problems.sorted()).as(yaml).isEmpty();
        return Objects.requireNonNull(step);
    }

    private static String yaml(Object tree) {
        return new Dump(DumpSettings.builder().build()).dumpToString(tree);
    }

    @Test
    void definitionsAndPermittedTypesAreTheSameSet() {
        Set<String> written = new ClassFileImporter()
                .importPackagesOf(StepCatalogue.class).stream()
                        .filter(type -> type.isAssignableTo(StepDefinition.class) && !type.isInterface())
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());
        Set<String> permitted = Arrays.stream(TaskStep.class.getPermittedSubclasses())
                .map(type -> type.getSimpleName() + "Step")
                .collect(Collectors.toSet());

        assertThat(written).isEqualTo(permitted);
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void exampleIsReadWrittenAndReadAgain(StepDefinition<?> definition) {
        TaskStep step = read(definition.example());

        assertThat(StepCatalogue.of(step)).isSameAs(definition);
        assertThat(read(yaml(StepCatalogue.write(step)))).isEqualTo(step);
        assertThat(StepCatalogue.words(step)).isNotBlank();
    }

    /** Each key beside those that the step needs, with the value that the documentation shows. */
    @ParameterizedTest
    @MethodSource("definitions")
    void everyKeyIsReadWrittenAndReadAgain(StepDefinition<?> definition) {
        for (StepKey key : definition.form().keys()) {
            var keys = definition.form().keys().stream()
                    .filter(each -> each.equals(key) || each.required() || isFirstChoice(each, key, definition))
                    .map(each -> each.name() + ": " + each.example())
                    .collect(Collectors.joining(", ", "{ ", " }"));
            TaskStep step = read(definition.name() + ": " + keys);

            assertThat(read(yaml(StepCatalogue.write(step)))).as(keys).isEqualTo(step);
            assertThat(key.doc()).isNotBlank();
        }
    }

    /** Whether a key is the first of several of which the step needs one, when the one shown is none of them. */
    private static boolean isFirstChoice(StepKey each, StepKey shown, StepDefinition<?> definition) {
        List<String> target = List.of("text", "field", "describe", "picture");
        for (List<String> choice : List.of(
                definition.form().exactlyOne(),
                definition.form().atLeastOne(),
                definition.form().fields().stream().anyMatch(TargetField.class::isInstance)
                        ? target
                        : List.<String>of())) {
            if (!choice.isEmpty()
                    && !choice.contains(shown.name())
                    && each.name().equals(choice.getFirst())) {
                return true;
            }
        }
        return false;
    }

    @Test
    void otherNamesOfStepsAreNotStepsThemselves() {
        assertThat(StepCatalogue.synonyms())
                .isNotEmpty()
                .doesNotContainKeys(StepCatalogue.names().toArray(String[]::new));
        assertThat(StepCatalogue.synonyms().values())
                .allSatisfy(instead -> assertThat(StepCatalogue.names()).contains(instead.replaceFirst("[:,].*", "")));
    }

    @Test
    void modelIsNeededByGoalsAndDescriptionsOnly() {
        assertThat(StepCatalogue.needsModel(read("goal: buy a mug"))).isTrue();
        assertThat(StepCatalogue.needsModel(read("click: { describe: the cart }")))
                .isTrue();
        assertThat(StepCatalogue.needsModel(read("type: { text: a, into: { describe: the field } }")))
                .isTrue();
        assertThat(StepCatalogue.needsModel(read("repeat: { times: 2, steps: [ goal: buy a mug ] }")))
                .isTrue();
        assertThat(StepCatalogue.needsModel(read("if: { text: a, steps: [ back ], else: [ goal: buy a mug ] }")))
                .isTrue();
        assertThat(StepCatalogue.needsModel(read("click: Log in"))).isFalse();
        assertThat(StepCatalogue.needsModel(read("wait_for: { gone: Loading }")))
                .isFalse();
    }

    /** Steps whose driver lacks what they need, and steps that read without a reader. */
    @ParameterizedTest
    @MethodSource("definitions")
    void stepThatCannotBePerformedHereSaysWhatIsMissing(StepDefinition<?> definition) {
        TaskStep step = read(definition.example());
        var driver = new FakeDriver().offering(ActionSpace.of(ActionKind.PINCH));
        RunResult result = SightlineAgent.builder(_ -> driver)
                .build()
                .run(Task.builder("x").variable("name", "a").step(step).build());
        String reason = result.outcome().reason();

        if (!definition.needs().kinds().isEmpty()) {
            assertThat(reason)
                    .contains(
                            "Cannot perform the step '" + definition.name() + "': this driver, fake, does not offer ");
        } else if (definition.needs().model()) {
            assertThat(reason).contains("the agent has no chat model");
        } else if (definition.needs().reader()) {
            assertThat(reason)
                    .containsAnyOf(
                            "Cannot read the screen: the agent has no text reader",
                            "the agent has no locator for it. Add text grounding");
        }
        assertThat(driver.actions()).isEmpty();
    }

    /** What the builder and sessions offer is made of these verbs. */
    @Test
    void everyStepHasAVerb() throws ReflectiveOperationException {
        var taken = new HashSet<Class<?>>();
        StepVerbs<Boolean> verbs = step -> taken.add(step.getClass());
        for (Method verb : StepVerbs.class.getMethods()) {
            if (verb.isDefault()) {
                Object[] arguments = Arrays.stream(verb.getParameterTypes())
                        .map(type -> switch (verb.getName() + " " + type.getSimpleName()) {
                            case "forEach List" -> List.of(Map.of("a", "b"));
                            case "expectScreenshot String" -> "a.png";
                            default -> some(type);
                        })
                        .toArray();
                verb.invoke(verbs, arguments);
            }
        }

        assertThat(taken).containsExactlyInAnyOrder(TaskStep.class.getPermittedSubclasses());
    }

    private static Object some(Class<?> type) {
        Map<Class<?>, Object> values = Map.ofEntries(
                entry(String.class, "a"),
                entry(TextMatch.class, TextMatch.words("a")),
                entry(Target.class, Target.text("a")),
                entry(List.class, List.of("a")),
                entry(Set.class, Set.of()),
                entry(Map.class, Map.of("a", "b")),
                entry(Task.class, Task.builder("a").back().build()),
                entry(TaskStep.Repeat.Rounds.class, new TaskStep.Repeat.Rounds.Times(2)),
                entry(Consumer.class, (Consumer<Steps>) Steps::back),
                entry(LocalDate.class, LocalDate.of(2027, 1, 23)),
                entry(LocalTime.class, LocalTime.of(7, 45)),
                entry(Duration.class, Duration.ofSeconds(1)),
                entry(int.class, 1),
                entry(double.class, 1.0),
                entry(ScreenOrientation.class, ScreenOrientation.LANDSCAPE),
                entry(boolean.class, true),
                entry(MouseButton.class, MouseButton.LEFT),
                entry(TaskStep.Scroll.Direction.class, TaskStep.Scroll.Direction.DOWN),
                entry(Target.Relation[].class, new Target.Relation[] {new Target.Relation(Target.Direction.NEAR, "b")
                }));
        return Objects.requireNonNull(values.get(type), () -> "a value of " + type);
    }

    @Test
    void shortestFormIsWritten() {
        assertThat(StepCatalogue.write(read("click: { text: Log in, count: 1 }")))
                .isEqualTo(Map.of("click", "Log in"));
        assertThat(StepCatalogue.write(read("type: { text: '${secret.name}', into: { field: Name }, replace: true }")))
                .isEqualTo(Map.of("type", Map.of("text", "${secret.name}", "into", "Name")));
        assertThat(StepCatalogue.write(read("back"))).isEqualTo("back");
    }
}
