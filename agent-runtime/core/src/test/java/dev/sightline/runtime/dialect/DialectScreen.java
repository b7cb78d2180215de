package dev.sightline.runtime.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.stream.Stream;

/** A screen on which answers of a dialect are read. */
public record DialectScreen(ModelDialect dialect, Platform platform, ActionSpace actions) {

    public static final Size<Space.Model> IMAGE = new Size<>(1316, 728);

    public static final Point<Space.Model> CURSOR = new Point<>(700, 300);

    public static DialectScreen browser(ModelDialect dialect) {
        return new DialectScreen(
                dialect,
                Platform.WEB,
                ActionSpace.of(
                        ActionKind.CLICK,
                        ActionKind.MOVE,
                        ActionKind.DRAG,
                        ActionKind.SCROLL,
                        ActionKind.TYPE_TEXT,
                        ActionKind.PRESS_KEYS,
                        ActionKind.OPEN_URL,
                        ActionKind.BACK,
                        ActionKind.SWITCH_TAB,
                        ActionKind.CLOSE_TAB,
                        ActionKind.ANSWER_DIALOG));
    }

    public static DialectScreen phone(ModelDialect dialect) {
        return new DialectScreen(
                dialect,
                Platform.MOBILE,
                ActionSpace.of(
                        ActionKind.TAP,
                        ActionKind.LONG_PRESS,
                        ActionKind.SWIPE,
                        ActionKind.TYPE_TEXT,
                        ActionKind.PRESS_KEYS,
                        ActionKind.PRESS_SYSTEM_BUTTON,
                        ActionKind.OPEN_APP));
    }

    public Reading read(String answer) {
        return dialect.read(answer, platform, actions, IMAGE, CURSOR);
    }

    public Reading.Parsed parsed(String answer) {
        Reading reading = read(answer);
        assertThat(reading).as(answer).isInstanceOf(Reading.Parsed.class);
        return (Reading.Parsed) reading;
    }

    /** All actions of an answer, in their order. */
    public List<Action<Space.Model>> actions(String answer) {
        Reading.Parsed parsed = parsed(answer);
        return Stream.concat(Stream.of(parsed.action()), parsed.then().stream()).toList();
    }

    /** The only action of an answer. */
    public Action<Space.Model> action(String answer) {
        List<Action<Space.Model>> all = actions(answer);
        assertThat(all).as(answer).hasSize(1);
        return all.getFirst();
    }

    public String unparseable(String answer) {
        Reading reading = read(answer);
        assertThat(reading).as(answer).isInstanceOf(Reading.Unparseable.class);
        return ((Reading.Unparseable) reading).feedback();
    }

    public Situation situation(String goal, int screens, PastStep... past) {
        return new Situation(
                goal, List.of(past), platform, actions, IMAGE, screens, ScreenState.UNKNOWN, List.of("pin"));
    }

    /** An answer that was performed. */
    public PastStep acted(String answer, String note) {
        return new PastStep.Acted(answer, parsed(answer), true, note);
    }
}
