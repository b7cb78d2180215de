package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.ScreenState.Dialog;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Alert;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.interactions.MoveTargetOutOfBoundsException;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A page in Chromium. Its units are CSS pixels of the viewport. */
final class WebGuiDriver implements GuiDriver {

    private static final ActionSpace ACTIONS = ActionSpace.of(
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
            ActionKind.ANSWER_DIALOG,
            ActionKind.UPLOAD_FILES);

    private static final Duration LOADING_POLL = Duration.ofMillis(10);

    /**
     * Where the page is and how large it is in CSS pixels, in one question. The visual viewport would not do: it lacks
     * the scroll bars, which are on the screenshot.
     */
    private static final String PAGE = """
            ({url: location.href, title: document.title, loaded: document.readyState === 'complete',
              width: window.innerWidth, height: window.innerHeight})
            """;

    private final BrowserSession session;
    private final WebDriverOptions options;
    private final Tabs tabs;
    private final Dialogs dialogs;
    private final Screenshots screenshots;
    private final Downloads downloads;
    private final Mouse mouse;
    private final Keyboard keyboard;
    private final Uploads uploads;
    private final DriverInfo info;
    private @Nullable Screenshot last;
    private String tabOfLast = "";

    WebGuiDriver(BrowserSession session, WebDriverOptions options, Path runFolder) {
        this.session = session;
        this.options = options;
        try {
            this.tabs = new Tabs(session, options);
            this.downloads = new Downloads(session, runFolder);
            this.info = new DriverInfo(DriverInfo.Platform.WEB, session.name());
        } catch (WebDriverException e) {
            throw session.broken("prepare the browser", e);
        }
        this.dialogs = new Dialogs(session);
        this.screenshots = new Screenshots(session);
        this.mouse = new Mouse(session);
        this.keyboard = new Keyboard(session);
        this.uploads = new Uploads(session, options.uploadFolder());
    }

    @Override
    public ActionSpace actionSpace() {
        return ACTIONS;
    }

    @Override
    public DriverInfo info() {
        return info;
    }

    @Override
    public Screenshot capture() {
        try {
            tabs.refresh();
            try {
                last = capturePage();
            } catch (UnhandledAlertException e) {
                last = captureBehindDialog(e);
            }
            tabOfLast = tabs.front();
            return last;
        } catch (WebDriverException e) {
            throw session.broken("take a screenshot", e);
        }
    }

    /** Whether screenshots still come on the fast way. */
    boolean screenshotsAreFast() {
        return screenshots.areFast();
    }

    private Screenshot capturePage() {
        Map<?, ?> page = evaluate(PAGE);
        String title = String.valueOf(page.get("title"));
        tabs.titleOfFront(title);
        byte[] png = screenshots.take(tabs.front());
        dialogs.captured();
        Instant now = Instant.now();
        for (String file : downloads.takeFinished()) {
            tabs.notice("The file '" + file + "' was downloaded.");
        }
        var state = new ScreenState(
                String.valueOf(page.get("url")), title, null, tabs.titles(), tabs.frontIndex(), tabs.takeNotices());
        var unmapped = Screenshot.ofEncoded(png, new Transform<>(1, 1, 0, 0), state, now);
        // from the sizes as they are: zoom changes what a CSS pixel is, and fractional ratios round the image
        return Screenshot.ofEncoded(
                png,
                Transform.between(unmapped.size(), new Size<>(number(page.get("width")), number(page.get("height")))),
                state,
                now);
    }

    /** A dialog blocks screenshots, so the page is shown as it was before; one that was never seen is blank. */
    private Screenshot captureBehindDialog(UnhandledAlertException e) {
        String message = e.getAlertText();
        if (message == null) {
            try {
                message = session.driver().switchTo().alert().getText();
            } catch (NoAlertPresentException gone) {
                // the page closed it meanwhile
                return capturePage();
            }
        }
        Screenshot before = last == null || !tabOfLast.equals(tabs.front()) ? blank() : last;
        ScreenState was = before.state();
        var state = new ScreenState(
                was.location(),
                was.title(),
                new Dialog(dialogs.kindIn(tabs.front()), message == null ? "" : message),
                tabs.titles(),
                tabs.frontIndex(),
                tabs.takeNotices());
        return before.withState(state, Instant.now());
    }

    private Screenshot blank() {
        int width = (int) Math.round(options.width() * options.devicePixelRatio());
        int height = (int) Math.round(options.height() * options.devicePixelRatio());
        return Screenshot.ofImage(
                new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB),
                new Transform<>((double) options.width() / width, (double) options.height() / height, 0, 0),
                ScreenState.UNKNOWN,
                Instant.now());
    }

    @Override
    public ActionOutcome perform(Action.Input<Space.Driver> action) {
        try {
            return switch (action) {
                case Action.Click<Space.Driver> click ->
                    onScreen(click.point(), () -> mouse.click(click.point(), click.button(), click.count()));
                case Action.Move<Space.Driver> move -> onScreen(move.point(), () -> mouse.move(move.point()));
                case Action.Drag<Space.Driver> drag ->
                    onScreen(drag.from(), drag.to(), () -> mouse.drag(drag.from(), drag.to()));
                case Action.Scroll<Space.Driver> scroll ->
                    onScreen(scroll.point(), () -> mouse.scroll(scroll.point(), scroll.deltaX(), scroll.deltaY()));
                case Action.TypeText<Space.Driver> type ->
                    done(() -> keyboard.type(type.text().reveal()));
                case Action.PressKeys<Space.Driver> press -> done(() -> keyboard.press(press.keys()));
                case Action.OpenUrl<Space.Driver> open -> open(open);
                case Action.Back<Space.Driver> _ ->
                    navigate("go back", () -> session.driver().navigate().back());
                case Action.SwitchTab<Space.Driver> tab -> switchTab(tab.index());
                case Action.CloseTab<Space.Driver> _ -> closeTab();
                case Action.AnswerDialog<Space.Driver> answer -> answer(answer);
                case Action.UploadFiles<Space.Driver> upload -> uploads.upload(upload);
                case Action.Tap<Space.Driver> _,
                        Action.LongPress<Space.Driver> _,
                        Action.Swipe<Space.Driver> _,
                        Action.Pinch<Space.Driver> _,
                        Action.PressSystemButton<Space.Driver> _,
                        Action.OpenApp<Space.Driver> _ ->
                    new NotPerformed(
                            Reason.NOT_OFFERED, "Cannot perform " + action.kind() + ": a web page does not offer it.");
            };
        } catch (UnhandledAlertException e) {
            return new NotPerformed(
                    Reason.DIALOG_OPEN,
                    "Cannot perform " + action.kind() + ": a dialog is open"
                            + (e.getAlertText() == null ? "" : ", \"" + e.getAlertText() + "\"")
                            + ". Answer it first.");
        } catch (MoveTargetOutOfBoundsException e) {
            return new NotPerformed(
                    Reason.OUTSIDE_SCREEN,
                    "Cannot perform " + action.kind() + ": the point lies outside the viewport.");
        } catch (WebDriverException e) {
            throw session.broken("perform " + action.kind(), e);
        }
    }

    private ActionOutcome open(Action.OpenUrl<Space.Driver> open) {
        String attempt = "open " + open.url();
        try {
            return navigate(attempt, () -> session.driver().get(open.url().toString()));
        } catch (UnhandledAlertException e) {
            throw e;
        } catch (WebDriverException e) {
            String line = BrowserSession.firstLine(e);
            if (line.contains("net::ERR_") || line.contains("invalid argument")) {
                return new NotPerformed(Reason.FAILED, "Cannot " + attempt + ": " + line + ".");
            }
            throw e;
        }
    }

    private ActionOutcome navigate(String attempt, Runnable navigation) {
        try {
            navigation.run();
            awaitLoaded();
            return Performed.PLAIN;
        } catch (TimeoutException e) {
            return new NotPerformed(
                    Reason.FAILED,
                    "Cannot " + attempt + ": the page did not load within "
                            + options.timeout().toSeconds() + " s. What has loaded is shown; open it again, or wait.");
        }
    }

    /**
     * The chromedriver returns before the page has loaded, or even begun to listen, when the browser tells of the new
     * page faster than the chromedriver asks. What is pressed then is lost.
     */
    private void awaitLoaded() {
        try {
            new WebDriverWait(session.driver(), options.timeout(), LOADING_POLL)
                    .until(_ -> evaluate(PAGE).get("loaded"));
        } catch (UnhandledAlertException _) {
            // the page greets with a dialog, which comes with the next capture
        }
    }

    private ActionOutcome switchTab(int index) {
        tabs.refresh();
        if (index < 0 || index >= tabs.size()) {
            return new NotPerformed(
                    Reason.NO_SUCH_TARGET,
                    "Cannot show tab " + index + ": there are " + tabs.size() + ", numbered from 0.");
        }
        tabs.show(index);
        return Performed.PLAIN;
    }

    private ActionOutcome closeTab() {
        tabs.refresh();
        if (tabs.size() == 1) {
            return new NotPerformed(
                    Reason.NOT_ALLOWED, "Cannot close the tab: it is the only one, and the session would end with it.");
        }
        tabs.closeFront();
        return Performed.PLAIN;
    }

    private ActionOutcome answer(Action.AnswerDialog<Space.Driver> answer) {
        try {
            Alert alert = session.driver().switchTo().alert();
            if (answer.text() != null && answer.accept()) {
                try {
                    alert.sendKeys(answer.text().reveal());
                } catch (ElementNotInteractableException e) {
                    return new NotPerformed(
                            Reason.NOT_OFFERED,
                            "Cannot enter text into the dialog \"" + alert.getText()
                                    + "\": it has no field. Answer it without text.");
                }
            }
            if (answer.accept()) {
                alert.accept();
            } else {
                alert.dismiss();
            }
            return Performed.PLAIN;
        } catch (NoAlertPresentException e) {
            return new NotPerformed(Reason.NO_DIALOG, "Cannot answer a dialog: none is open.");
        }
    }

    private ActionOutcome onScreen(Point<Space.Driver> point, Runnable input) {
        return onScreen(point, point, input);
    }

    private ActionOutcome onScreen(Point<Space.Driver> point, Point<Space.Driver> other, Runnable input) {
        Map<?, ?> page = evaluate(PAGE);
        double width = number(page.get("width"));
        double height = number(page.get("height"));
        for (Point<Space.Driver> each : List.of(point, other)) {
            if (!(each.x() >= 0 && each.y() >= 0 && each.x() < width && each.y() < height)) {
                return new NotPerformed(
                        Reason.OUTSIDE_SCREEN,
                        "Cannot act at " + each + ": it lies outside the viewport, which is " + Math.round(width) + "×"
                                + Math.round(height) + " CSS pixels. Scroll first to bring it into view.");
            }
        }
        return done(input);
    }

    private static ActionOutcome done(Runnable input) {
        input.run();
        return Performed.PLAIN;
    }

    private Map<?, ?> evaluate(String expression) {
        Map<String, Object> answer =
                session.cdp("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.get("result") instanceof Map<?, ?> result && result.get("value") instanceof Map<?, ?> value) {
            return value;
        }
        throw new WebDriverException(
                "the page did not answer a question about itself: " + answer.get("exceptionDetails"));
    }

    private static double number(@Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() > 0) {
            return number.doubleValue();
        }
        throw new WebDriverException("the page gave no size of itself, but " + value);
    }

    @Override
    public void close() {
        screenshots.close();
        session.close();
    }
}
