package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.Controls;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.Screencast;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.ScreenState.Dialog;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.web.PageEvents.Loaded;
import dev.sightline.web.PageEvents.OpenDialog;
import dev.sightline.web.PageScript.Found;
import dev.sightline.web.TextEntry.Looked;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Alert;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.interactions.MoveTargetOutOfBoundsException;

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

    /** How long to wait for the response to a click on a link, before the former page is operated again. */
    private static final Duration UNANSWERED = Duration.ofSeconds(10);

    private static final int MOST_ATTEMPTS = 3;

    /** How far around a point its surroundings are compared, in CSS pixels. */
    private static final int SURROUNDINGS = 24;

    /** The part of the surroundings that must differ; a caret and a hovered border are less. */
    private static final double DIFFERENT = 0.25;

    /** How often in a row an input is refused because of its surroundings; a page that never stands still is operated then. */
    private static final int MOST_REFUSED = 2;

    /** How long to wait for a load to start after going back; the page may also handle it by itself. */
    private static final Duration BACK_STARTS = Duration.ofMillis(200);

    private final BrowserSession session;
    private final WebDriverOptions options;
    private final @Nullable DevTools tools;
    private final PageEvents events;
    private final Logins logins;
    private @Nullable Fence fence;
    private final EventLog log;
    private final Tabs tabs;
    private final PageScript page;
    private final HitTest hits;
    private final Screenshots screenshots;
    private final Downloads downloads;
    private final Mouse mouse;
    private final Keyboard keyboard;
    private final TextEntry text;
    private final Uploads uploads;
    private final Popups popups;
    private final Controls controls;
    private final @Nullable WebScreencast screencast;
    private final DriverInfo info;
    private @Nullable Screenshot last;
    private String tabOfLast = "";
    /** What was captured last, and so where the next text belongs. */
    private @Nullable Looked looked;

    private int inputsRefused;

    private @Nullable OpenDialog dialogOfLast;
    private String lastSuggestions = "";
    private String lastErrorPage = "";

    WebGuiDriver(BrowserSession session, WebDriverOptions options, Path runFolder) {
        this(session, options, runFolder, NetworkFence.OPEN);
    }

    WebGuiDriver(BrowserSession session, WebDriverOptions options, Path runFolder, NetworkFence allowed) {
        this.session = session;
        this.options = options;
        this.events = new PageEvents();
        this.tools = DevTools.connect(session.tools());
        try {
            if (tools != null) {
                tools.listen(event -> {
                    String tab = event.tab();
                    if (tab != null) {
                        events.on(tab, event.method(), event.parameters());
                    }
                });
            }
            this.logins = new Logins(options.logins());
            if (!allowed.equals(NetworkFence.OPEN) || !logins.isEmpty()) {
                this.fence = fence(session, allowed);
            }
            this.tabs = new Tabs(session, options, tools);
            this.downloads = new Downloads(session, runFolder);
            this.info = new DriverInfo(DriverInfo.Platform.WEB, session.name(), session.commandKey());
        } catch (WebDriverException e) {
            throw session.broken("prepare the browser", e);
        }
        this.log = new EventLog(session, events, tools == null);
        this.page = new PageScript(session, tools);
        this.hits = new HitTest(session);
        this.screenshots = new Screenshots(session, tools);
        this.keyboard = new Keyboard(session);
        this.mouse = new Mouse(session, keyboard);
        this.text = new TextEntry(session, page, tabs, keyboard, this::awaitReady);
        this.uploads = new Uploads(session, options.uploadFolder(), page, tabs, hits, mouse, events, tools);
        this.popups = new Popups(session, page, tabs);
        this.controls = new WebControls(session, page, tabs, hits);
        URI address = session.tools();
        this.screencast = address == null ? null : new WebScreencast(address, tabs.front());
    }

    /** The guard of a session, which also logs in to servers. */
    private Fence fence(BrowserSession opened, NetworkFence allowed) {
        boolean fenced = !allowed.equals(NetworkFence.OPEN);
        if (tools == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot " + (fenced ? "restrict the browser to the allowed URLs" : "log in to servers")
                            + ": the server of the browser does not forward its developer tools. Use a Selenium Grid or"
                            + " a local browser.");
        }
        return Fence.around(tools, events, allowed, opened.proxy(), logins);
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
    public Controls controls() {
        return controls;
    }

    @Override
    public void login(URI server, Text user, Text password) {
        if (!Logins.isServer(server)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot log in to '" + BrowserSession.redacted(server)
                            + "' by HTTP authentication: it must be an http or https URL with a host.");
        }
        try {
            if (fence == null) {
                fence = fence(session, NetworkFence.OPEN);
            } else {
                fence.pauseEverything();
            }
        } catch (WebDriverException e) {
            throw session.broken("prepare the browser for a login", e);
        }
        logins.add(server, new Logins.Login(user, password));
    }

    @Override
    public @Nullable Screencast screencast() {
        return screencast;
    }

    private void showOn(String front) {
        if (screencast != null) {
            screencast.follow(front);
        }
    }

    @Override
    public Screenshot capture() {
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return captureFront();
                } catch (NoSuchWindowException e) {
                    // the page closed its tab meanwhile, and another one comes to the front
                    if (attempt == MOST_ATTEMPTS) {
                        throw e;
                    }
                } catch (TimeoutException e) {
                    // the chromedriver gives up when the page moves on meanwhile; the next page can be captured
                    if (attempt == MOST_ATTEMPTS
                            || !String.valueOf(e.getMessage()).contains("aborted by navigation")) {
                        throw e;
                    }
                }
            }
        } catch (WebDriverException e) {
            throw session.broken("take a screenshot", e);
        }
    }

    private Screenshot captureFront() {
        tabs.refresh();
        awaitReady();
        lookForStrays();
        showOn(tabs.front());
        try {
            last = capturePage();
            dialogOfLast = null;
        } catch (UnhandledAlertException e) {
            last = captureBehindDialog(e);
        }
        tabOfLast = tabs.front();
        return last;
    }

    /** Whether screenshots are still taken with the fast method. */
    boolean screenshotsAreFast() {
        return screenshots.areFast();
    }

    /** Waits while a page is loading, but no longer than until it can be operated. */
    private void awaitReady() {
        log.follow();
        if (events.isLoading(tabs.front())
                && events.await(tabs.front(), UNANSWERED, log::follow) == Loaded.UNANSWERED) {
            tabs.notice("The next page has not arrived within " + UNANSWERED.toSeconds()
                    + " s; the former page is still shown.");
        }
    }

    /** A tab at a refused URL comes to the front, so that the next look at the screen sees it. */
    private void lookForStrays() {
        String stray = fence == null ? null : fence.strayedTab();
        if (stray != null) {
            tabs.bringToFront(stray);
        }
    }

    private Screenshot capturePage() {
        Map<?, ?> seen = page.call(tabs.front(), "look");
        looked = looked(seen);
        String title = String.valueOf(seen.get("title"));
        tabs.titleOfFront(title);
        byte[] png = screenshots.take(tabs.front());
        log.captured();
        Instant now = Instant.now();
        collectNotices(seen);
        var state = new ScreenState(
                location(String.valueOf(seen.get("url"))),
                title,
                null,
                tabs.titles(),
                tabs.frontIndex(),
                tabs.takeNotices());
        var unmapped = Screenshot.ofEncoded(png, new Transform<>(1, 1, 0, 0), state, now);
        // from the actual sizes: zoom changes the size of a CSS pixel, and fractional ratios round the image
        return Screenshot.ofEncoded(
                png,
                Transform.between(unmapped.size(), new Size<>(number(seen.get("width")), number(seen.get("height")))),
                state,
                now);
    }

    /** The page that a new browser or tab shows belongs to no site. It has several names, and policies know one. */
    private static String location(String url) {
        return url.startsWith("chrome://new-tab-page") || url.startsWith("chrome://newtab") ? "about:blank" : url;
    }

    private Looked looked(Map<?, ?> seen) {
        return new Looked(
                String.valueOf(seen.get("token")),
                Boolean.TRUE.equals(seen.get("foreign")) ? page.documents() : Map.of());
    }

    private void collectNotices(Map<?, ?> seen) {
        for (String file : downloads.takeFinished()) {
            tabs.notice("The file '" + file + "' was downloaded.");
        }
        if (events.takeChooser(tabs.front(), Duration.ZERO) != null) {
            tabs.notice("The page asked for a file. Use an upload at the same place instead of a click.");
        }
        if (fence != null) {
            fence.takeNotices().forEach(tabs::notice);
        }
        String errorPage = Boolean.TRUE.equals(seen.get("isError")) ? String.valueOf(seen.get("error")) : "";
        if (!errorPage.isEmpty() && !errorPage.equals(lastErrorPage)) {
            tabs.notice("The page could not be loaded: " + inWords(errorPage, seen) + ".");
        }
        lastErrorPage = errorPage;
        String suggested = suggestions(seen.get("suggestions"));
        if (!suggested.isEmpty() && !suggested.equals(lastSuggestions)) {
            tabs.notice(suggested);
        }
        lastSuggestions = suggested;
    }

    /** The suggestions of a field are drawn by the browser outside the page, where screenshots do not reach. */
    private static String suggestions(@Nullable Object seen) {
        if (!(seen instanceof Map<?, ?> map) || !(map.get("options") instanceof List<?> options)) {
            return "";
        }
        String field = String.valueOf(map.get("field"));
        String more = map.get("more") instanceof Number number && number.intValue() > 0
                ? ", and " + number.intValue() + " more"
                : "";
        return "The field" + (field.isEmpty() ? "" : " '" + field + "'") + " suggests: "
                + options.stream().map(String::valueOf).collect(Collectors.joining(", ")) + more
                + ". The list is not on the screenshot; to choose a suggestion, type it in full.";
    }

    /**
     * A dialog blocks screenshots, so the page is shown as it was before; one that was never captured is blank. The
     * dialog belongs to the page that opened it, which may differ from the captured one.
     */
    private Screenshot captureBehindDialog(UnhandledAlertException e) {
        String message = e.getAlertText();
        if (message == null) {
            try {
                message = session.driver().switchTo().alert().getText();
            } catch (NoAlertPresentException gone) {
                // the page closed it meanwhile
                dialogOfLast = null;
                return capturePage();
            }
        }
        OpenDialog open = log.dialogIn(tabs.front());
        dialogOfLast = open;
        Screenshot before = last == null || !tabOfLast.equals(tabs.front()) ? blank() : last;
        ScreenState was = before.state();
        String location = open == null || open.url() == null ? was.location() : open.url();
        boolean isSamePage = location == null || location.equals(was.location());
        var state = new ScreenState(
                location,
                isSamePage ? was.title() : null,
                new Dialog(open == null ? Dialog.Kind.UNKNOWN : open.kind(), message == null ? "" : message),
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
            try {
                awaitReady();
                return performHere(action);
            } catch (NoSuchWindowException _) {
                tabs.refresh();
                return action instanceof Action.OpenUrl<Space.Driver> open
                        ? open(open.url())
                        : new NotPerformed(
                                Reason.SCREEN_CHANGED,
                                "Cannot perform " + action.kind()
                                        + ": the tab was closed. Look at the screen again first.");
            }
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

    private ActionOutcome performHere(Action.Input<Space.Driver> action) {
        return switch (action) {
            case Action.Click<Space.Driver> click ->
                decided(
                        click.point(),
                        click.point(),
                        () -> mouse.click(click.point(), click.button(), click.count(), click.modifiers()));
            case Action.Move<Space.Driver> move -> onScreen(move.point(), () -> mouse.move(move.point()));
            case Action.Drag<Space.Driver> drag ->
                decided(drag.from(), drag.to(), () -> mouse.drag(drag.from(), drag.to()));
            case Action.Scroll<Space.Driver> scroll ->
                onScreen(scroll.point(), () -> mouse.scroll(scroll.point(), scroll.deltaX(), scroll.deltaY()));
            case Action.TypeText<Space.Driver> type -> text.type(type.text(), looked);
            case Action.PressKeys<Space.Driver> press -> press(press);
            case Action.OpenUrl<Space.Driver> open -> open(open.url());
            case Action.Back<Space.Driver> _ -> back();
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
    }

    private ActionOutcome press(Action.PressKeys<Space.Driver> press) {
        page.find(tabs.front(), "beforeKeys");
        keyboard.press(press.keys());
        return popups.closeAny();
    }

    private ActionOutcome open(URI url) {
        String shown = BrowserSession.redacted(url);
        String problem = WebAddresses.problem(url);
        if (problem != null) {
            return new NotPerformed(Reason.FAILED, "Cannot open '" + shown + "': " + problem);
        }
        String failure = tools == null ? goTo(url) : goTo(tools, url);
        if (failure != null) {
            return new NotPerformed(Reason.FAILED, "Cannot open '" + shown + "': " + failure);
        }
        try {
            Map<?, ?> opened = page.call(tabs.front(), "look");
            looked = looked(opened);
            if (Boolean.TRUE.equals(opened.get("isError"))) {
                return new NotPerformed(
                        Reason.FAILED,
                        "Cannot open '" + shown + "': " + inWords(String.valueOf(opened.get("error")), opened) + ".");
            }
            int status = opened.get("status") instanceof Number number ? number.intValue() : 0;
            if (status == 403 && fence != null && "Refused".equals(opened.get("title"))) {
                List<String> refusals = fence.takeNotices();
                refusals.forEach(tabs::notice);
                return new NotPerformed(
                        Reason.NOT_ALLOWED,
                        "Cannot open '" + shown + "': "
                                + (refusals.isEmpty() ? "the URL is not allowed." : String.join(" ", refusals)));
            }
            if (status == 401 || status == 407) {
                return new NotPerformed(
                        Reason.FAILED,
                        "Cannot open '" + shown + "': the server asks for a user name and a password (status " + status
                                + "). Give the task an HTTP login for it (http_login in a task file), or configure one for"
                                + " the driver, and check both.");
            }
            return status < 400 ? Performed.PLAIN : new Performed("The server answered with status " + status + ".");
        } catch (UnhandledAlertException _) {
            // the page opens a dialog at once, which is reported with the next capture
            return Performed.PLAIN;
        }
    }

    /** What an error page is about; of a connection that failed at the proxy, only the proxy knows the reason. */
    private String inWords(String error, Map<?, ?> page) {
        FenceProxy proxy = session.proxy();
        String known =
                proxy == null || !error.contains("ERR_SOCKS") ? null : proxy.problem(String.valueOf(page.get("url")));
        return known == null ? NetworkErrors.inWords(error) : known;
    }

    /** Opens a URL and waits until the page can be operated; returns what went wrong, null if nothing did. */
    private @Nullable String goTo(DevTools connection, URI url) {
        String tab = tabs.front();
        Map<String, Object> answer;
        try {
            answer = DevTools.await(
                    connection.send(tab, "Page.navigate", Map.of("url", url.toString())),
                    "Page.navigate",
                    options.timeout());
        } catch (TimeoutException e) {
            var _ = connection.send(tab, "Page.stopLoading", Map.of());
            return "the server did not answer within " + options.timeout().toSeconds() + " s. Check that it runs.";
        }
        if (answer.get("errorText") instanceof String error && !error.isEmpty()) {
            if (Boolean.TRUE.equals(answer.get("isDownload"))) {
                return null;
            }
            return inWords(error, Map.of("url", url.toString())) + ".";
        }
        events.await(tab, options.timeout(), log::follow);
        return null;
    }

    /** The same without the driver's own connection. */
    private @Nullable String goTo(URI url) {
        try {
            session.driver().get(url.toString());
        } catch (TimeoutException e) {
            return "the server did not answer within " + options.timeout().toSeconds() + " s. Check that it runs.";
        } catch (UnhandledAlertException e) {
            throw e;
        } catch (WebDriverException e) {
            String line = BrowserSession.firstLine(e);
            if (line.contains("net::ERR_") || line.contains("invalid argument")) {
                return NetworkErrors.inWords(line) + ".";
            }
            throw e;
        }
        awaitStart();
        if (events.await(tabs.front(), options.timeout(), log::follow) == Loaded.UNANSWERED) {
            return "the server did not answer within " + options.timeout().toSeconds() + " s. Check that it runs.";
        }
        return null;
    }

    private ActionOutcome back() {
        Map<String, Object> history = session.cdp("Page.getNavigationHistory", Map.of());
        if (history.get("currentIndex") instanceof Number index && index.intValue() == 0) {
            return new NotPerformed(Reason.NO_SUCH_TARGET, "Cannot go back: this is the first page of the tab.");
        }
        session.driver().navigate().back();
        awaitStart();
        awaitReady();
        return Performed.PLAIN;
    }

    private void awaitStart() {
        long end = System.nanoTime() + BACK_STARTS.toNanos();
        log.follow();
        while (!events.isLoading(tabs.front()) && System.nanoTime() < end) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            log.follow();
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
        showOn(tabs.front());
        return Performed.PLAIN;
    }

    private ActionOutcome closeTab() {
        tabs.refresh();
        if (tabs.size() == 1) {
            return new NotPerformed(
                    Reason.NOT_ALLOWED, "Cannot close the tab: it is the only one, and the session would end with it.");
        }
        tabs.closeFront();
        showOn(tabs.front());
        return Performed.PLAIN;
    }

    private ActionOutcome answer(Action.AnswerDialog<Space.Driver> answer) {
        try {
            Alert alert = session.driver().switchTo().alert();
            OpenDialog open = log.dialogIn(tabs.front());
            if (dialogOfLast != null && open != null && open.number() != dialogOfLast.number()) {
                return new NotPerformed(
                        Reason.SCREEN_CHANGED,
                        "Cannot answer the dialog \"" + dialogOfLast.message() + "\": another one is open by now, \""
                                + open.message() + "\". Take a new screenshot first.");
            }
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

    /** An input that may have consequences: only in a document that the last screenshot showed. */
    private ActionOutcome decided(Point<Space.Driver> point, Point<Space.Driver> other, Runnable input) {
        Looked on = looked;
        if (on == null) {
            return onScreen(point, other, input);
        }
        Found found = page.findIn(tabs.front(), on.document(), "beforePointer", point.x(), point.y());
        if (found == null || !text.isIn(found, on)) {
            return new NotPerformed(
                    Reason.SCREEN_CHANGED,
                    "Cannot act at " + point
                            + ": the page has changed since the last screenshot. Take a new screenshot first.");
        }
        if (found.is("mayBeNew") && inputsRefused < MOST_REFUSED && looksDifferent(point)) {
            inputsRefused++;
            return new NotPerformed(
                    Reason.SCREEN_CHANGED,
                    "Cannot act at " + point
                            + ": what lies there has changed since the last screenshot. Take a new screenshot first.");
        }
        inputsRefused = 0;
        return onScreen(found, point, other, input);
    }

    /** Whether the surroundings of a point look other than on the last screenshot. */
    private boolean looksDifferent(Point<Space.Driver> point) {
        Screenshot before = last;
        if (before == null || !tabOfLast.equals(tabs.front())) {
            return false;
        }
        BufferedImage then = before.image();
        BufferedImage now = Screenshot.ofEncoded(
                        screenshots.take(tabs.front()), before.toDriver(), before.state(), before.capturedAt())
                .image();
        if (then.getWidth() != now.getWidth() || then.getHeight() != now.getHeight()) {
            return true;
        }
        double scale = before.toDriver().scaleX();
        int left = Math.max(0, (int) ((point.x() - SURROUNDINGS) / scale));
        int top = Math.max(0, (int) ((point.y() - SURROUNDINGS) / scale));
        int right = Math.min(then.getWidth(), (int) ((point.x() + SURROUNDINGS) / scale));
        int bottom = Math.min(then.getHeight(), (int) ((point.y() + SURROUNDINGS) / scale));
        int differing = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                if (then.getRGB(x, y) != now.getRGB(x, y)) {
                    differing++;
                }
            }
        }
        return differing > DIFFERENT * Math.max(0, right - left) * Math.max(0, bottom - top);
    }

    private ActionOutcome onScreen(Point<Space.Driver> point, Point<Space.Driver> other, Runnable input) {
        return onScreen(page.find(tabs.front(), "beforePointer", point.x(), point.y()), point, other, input);
    }

    private ActionOutcome onScreen(Found found, Point<Space.Driver> point, Point<Space.Driver> other, Runnable input) {
        double width = number(found.page().get("width"));
        double height = number(found.page().get("height"));
        for (Point<Space.Driver> each : List.of(point, other)) {
            if (!(each.x() >= 0 && each.y() >= 0 && each.x() < width && each.y() < height)) {
                return new NotPerformed(
                        Reason.OUTSIDE_SCREEN,
                        "Cannot act at " + each + ": it lies outside the viewport, which is " + Math.round(width) + "×"
                                + Math.round(height) + " CSS pixels. Scroll first to bring it into view.");
            }
        }
        Long hidden = found.is("hides") ? hits.at(point, found.page()) : null;
        if (hidden != null) {
            page.valueOf(found.world(), hidden, "openInPage");
        }
        input.run();
        return popups.closeAny();
    }

    private static double number(@Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() > 0) {
            return number.doubleValue();
        }
        throw new WebDriverException("the page has no size, but " + value);
    }

    @Override
    public void close() {
        if (screencast != null) {
            screencast.close();
        }
        if (fence != null) {
            fence.close();
        }
        if (tools != null) {
            tools.close();
        }
        session.close();
    }
}
