package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.testkit.DeclaredActionSpaces;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what a driver offers with what the model is told. */
class OfferedToModelTests {

    private static final ModelDialect DIALECT = Dialects.standard();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Size<Space.Model> IMAGE = new Size<>(1288, 728);
    private static final Point<Space.Model> CURSOR = new Point<>(10, 10);

    private static final Set<ActionKind> FLOW =
            EnumSet.of(ActionKind.WAIT, ActionKind.ANSWER, ActionKind.ASK_USER, ActionKind.FINISH);

    // a model must not choose files of this machine; on a phone it swipes, and was not trained to pinch
    private static final Set<ActionKind> FOR_SCRIPTS_ONLY = EnumSet.of(ActionKind.UPLOAD_FILES, ActionKind.PINCH);

    /** What a driver offers, and the platform by which the model is addressed. */
    record Offer(String driver, Platform platform, ActionSpace actions) {

        @Override
        public String toString() {
            return driver;
        }
    }

    static Stream<Offer> drivers() {
        return Stream.of(
                new Offer("web", Platform.WEB, DeclaredActionSpaces.WEB),
                new Offer("desktop", Platform.DESKTOP, DeclaredActionSpaces.DESKTOP),
                new Offer("desktop with applications", Platform.DESKTOP, DeclaredActionSpaces.DESKTOP_WITH_APPS),
                new Offer("Android", Platform.MOBILE, DeclaredActionSpaces.ANDROID),
                new Offer("iOS", Platform.MOBILE, DeclaredActionSpaces.IOS),
                new Offer("emulated phone", Platform.MOBILE, DeclaredActionSpaces.EMULATED_PHONE));
    }

    /** The drivers, and the drivers with each of their kinds of action taken away. */
    static Stream<Offer> driversAndLesserOnes() {
        return drivers()
                .flatMap(offer -> Stream.concat(
                        Stream.of(offer), offer.actions().kinds().stream().map(kind -> {
                            var kinds = EnumSet.copyOf(offer.actions().kinds());
                            kinds.remove(kind);
                            return new Offer(
                                    offer.driver() + " without " + kind, offer.platform(), new ActionSpace(kinds));
                        })));
    }

    @ParameterizedTest
    @MethodSource("driversAndLesserOnes")
    void nothingIsOfferedThatTheDriverLacks(Offer offer) {
        for (String verb : verbs(offer)) {
            assertThat(read(verb, offer))
                    .as(verb)
                    .isInstanceOfSatisfying(
                            Reading.Parsed.class,
                            parsed -> assertThat(kinds(parsed))
                                    .allSatisfy(kind -> assertThat(
                                                    offer.actions().kinds().contains(kind) || FLOW.contains(kind))
                                            .isTrue()));
        }
    }

    @ParameterizedTest
    @MethodSource("driversAndLesserOnes")
    void everythingElseIsOffered(Offer offer) {
        var reached = EnumSet.noneOf(ActionKind.class);
        for (String verb : verbs(offer)) {
            if (read(verb, offer) instanceof Reading.Parsed parsed) {
                reached.addAll(kinds(parsed));
            }
        }
        var expected = EnumSet.copyOf(offer.actions().kinds());
        expected.removeAll(FOR_SCRIPTS_ONLY);
        if (offer.platform() == Platform.MOBILE) {
            expected.remove(ActionKind.SCROLL);
        }
        assertThat(reached).containsAll(expected);
    }

    @ParameterizedTest
    @MethodSource("driversAndLesserOnes")
    void whatTheModelAsksForAllTheSameIsNoAction(Offer offer) {
        Set<String> offered = verbs(offer);
        var all = new TreeSet<String>();
        drivers().forEach(driver -> all.addAll(verbs(driver)));
        all.removeAll(offered);
        for (String verb : all) {
            if (read(verb, offer) instanceof Reading.Parsed parsed) {
                assertThat(offer.actions().kinds())
                        .as("%s, read as %s", verb, parsed)
                        .containsAll(kinds(parsed));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void parametersAreThoseOfTheActionsOffered(Offer offer) {
        JsonNode properties = function(offer).at("/parameters/properties");
        assertThat(properties.has("button")).isEqualTo(offer.actions().offers(ActionKind.PRESS_SYSTEM_BUTTON));
        assertThat(properties.has("coordinate2")).isEqualTo(offer.actions().offers(ActionKind.SWIPE));
        assertThat(properties.has("index")).isEqualTo(offer.actions().offers(ActionKind.SWITCH_TAB));
        assertThat(properties.has("answer")).isEqualTo(offer.actions().offers(ActionKind.ANSWER_DIALOG));
        assertThat(properties.has("pixels"))
                .isEqualTo(
                        offer.platform() != Platform.MOBILE && offer.actions().offers(ActionKind.SCROLL));
    }

    private static Reading read(String verb, Offer offer) {
        // typing at a place begins with a click, which the driver may lack
        String place = verb.equals("type") ? "" : "\"coordinate\": [20, 30],";
        String call = "{\"name\": \"any\", \"arguments\": {\"action\": \"" + verb + "\", " + place
                + " \"coordinate2\": [40, 50], \"keys\": [\"enter\"], \"text\": \""
                + (verb.equals("key") ? "enter" : verb.equals("open_url") ? "http://localhost/" : "a")
                + "\", \"pixels\": -100, \"time\": 1, \"button\": \"Home\", \"index\": 0, \"answer\": \"accept\","
                + " \"status\": \"success\"}}";
        return DIALECT.read(
                "<tool_call>\n" + call + "\n</tool_call>", offer.platform(), offer.actions(), IMAGE, CURSOR);
    }

    /** A call may stand for several actions: typing at a place is a click and typing. */
    private static List<ActionKind> kinds(Reading.Parsed parsed) {
        return Stream.concat(Stream.of(parsed.action()), parsed.then().stream())
                .map(Action::kind)
                .toList();
    }

    private static Set<String> verbs(Offer offer) {
        var verbs = new TreeSet<String>();
        function(offer).at("/parameters/properties/action/enum").forEach(verb -> verbs.add(verb.stringValue()));
        assertThat(verbs).isNotEmpty();
        return verbs;
    }

    private static JsonNode function(Offer offer) {
        String prompt = DIALECT.nextAction(new Situation(
                        "do it",
                        List.of(),
                        offer.platform(),
                        offer.actions(),
                        IMAGE,
                        1,
                        ScreenState.UNKNOWN,
                        List.of()))
                .turns()
                .getFirst()
                .text();
        Matcher tools = Pattern.compile("<tools>\n(\\{.*})\n</tools>").matcher(prompt);
        assertThat(tools.find()).isTrue();
        return MAPPER.readTree(tools.group(1)).get("function");
    }
}
