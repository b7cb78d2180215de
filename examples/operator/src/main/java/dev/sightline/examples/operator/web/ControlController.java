package dev.sightline.examples.operator.web;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.Run;
import dev.sightline.agent.TakeOver;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.SightlineException;
import dev.sightline.examples.operator.OperatorProperties;
import dev.sightline.examples.operator.audit.AuditLog;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.Uploads;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/** Taking over the screen of a run, what a person does on it, and handing it back. */
@Controller
class ControlController {

    private static final int LONGEST_TEXT = 10_000;

    /** In pixels of the screen. */
    private static final double FARTHEST = 5000;

    private static final Duration LONG_PRESS = Duration.ofMillis(800);
    private static final Duration SWIPE = Duration.ofMillis(300);

    private final Attempts attempts;
    private final RunStore store;
    private final AuditLog audit;
    private final Uploads uploads;
    private final OperatorProperties properties;

    ControlController(
            Attempts attempts, RunStore store, AuditLog audit, Uploads uploads, OperatorProperties properties) {
        this.attempts = attempts;
        this.store = store;
        this.audit = audit;
        this.uploads = uploads;
        this.properties = properties;
    }

    /**
     * A click on the picture.
     *
     * @param button {@code LEFT}, {@code MIDDLE} or {@code RIGHT}
     */
    record Clicked(ShownPoint at, MouseButton button, int count) {}

    record Dragged(ShownPoint from, ShownPoint to) {}

    /**
     * A turn of the wheel.
     *
     * @param right in CSS pixels of the person's page, as {@code down}
     */
    record Scrolled(ShownPoint at, double right, double down) {}

    record Typed(String text) {}

    record Pressed(String keys) {}

    /**
     * The answer to a dialog.
     *
     * @param accept true for OK, false for Cancel
     * @param text for a prompt; null leaves what it suggests
     */
    record Answered(boolean accept, @Nullable String text) {}

    /**
     * A tab to be shown.
     *
     * @param index from 0
     */
    record Tab(int index) {}

    @PostMapping("/runs/{id}/take")
    String take(@PathVariable String id, Principal who) throws InterruptedException {
        Attempt attempt = attempt(id);
        Run run = attempt.run().orElseThrow(() -> conflict("This run is only just beginning."));
        try {
            attempt.leased(run.takeOver(who.getName(), properties.lease()));
        } catch (SightlineException e) {
            throw conflict(String.valueOf(e.getMessage()));
        }
        audit.write(who.getName(), "run.taken-over", id, "");
        return "redirect:/runs/" + id + "/control";
    }

    @GetMapping("/runs/{id}/control")
    String control(@PathVariable String id, Principal who, Model page) {
        Attempt attempt = attempt(id);
        if (attempt.lease()
                .filter(lease -> lease.author().equals(who.getName()))
                .isEmpty()) {
            return "redirect:/runs/" + id;
        }
        fill(id, attempt.lease().orElseThrow(), page);
        page.addAttribute("uploads", attempt.lease().orElseThrow().actionSpace().offers(ActionKind.UPLOAD_FILES));
        return "control";
    }

    /** How long the lease lasts yet; leads away from the page when it is over. */
    @GetMapping("/runs/{id}/lease")
    @Nullable
    String lease(@PathVariable String id, Principal who, Model page, HttpServletResponse response) {
        Optional<TakeOver> lease = attempts.find(id)
                .flatMap(Attempt::lease)
                .filter(held -> held.author().equals(who.getName()));
        if (lease.isEmpty()) {
            response.setHeader("HX-Redirect", "/runs/" + id);
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return null;
        }
        fill(id, lease.get(), page);
        return "lease :: lease";
    }

    private void fill(String id, TakeOver lease, Model page) {
        page.addAttribute("run", store.find(id).orElseThrow());
        page.addAttribute("lease", lease);
        ScreenState state;
        try {
            state = lease.look().state();
        } catch (SightlineException e) {
            // it ended meanwhile, which the next look at the page shows
            state = ScreenState.UNKNOWN;
        }
        page.addAttribute("dialog", state.dialog());
        page.addAttribute("tabs", state.tabs().size() > 1 ? state.tabs() : List.of());
        page.addAttribute("activeTab", state.activeTab());
    }

    @PostMapping("/runs/{id}/back")
    String back(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "") String instruction,
            Principal who) {
        lease(id, who).handBack(note.strip(), instruction.strip());
        audit.write(who.getName(), "run.handed-back", id, note.strip());
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/control/click")
    ResponseEntity<String> click(@PathVariable String id, @RequestBody Clicked click, Principal who) {
        int count = Math.clamp(click.count(), 1, 3);
        return act(id, who, (screen, offered) -> {
            Point<Space.Pixels> point = click.at().on(screen.size());
            if (offered.offers(ActionKind.CLICK)) {
                return new Action.Click<>(point, click.button(), count);
            }
            return click.button() == MouseButton.RIGHT
                    ? new Action.LongPress<>(point, LONG_PRESS)
                    : new Action.Tap<>(point, count);
        });
    }

    @PostMapping("/runs/{id}/control/drag")
    ResponseEntity<String> drag(@PathVariable String id, @RequestBody Dragged drag, Principal who) {
        return act(id, who, (screen, offered) -> {
            Point<Space.Pixels> from = drag.from().on(screen.size());
            Point<Space.Pixels> to = drag.to().on(screen.size());
            return offered.offers(ActionKind.DRAG) ? new Action.Drag<>(from, to) : new Action.Swipe<>(from, to, SWIPE);
        });
    }

    @PostMapping("/runs/{id}/control/type")
    ResponseEntity<String> type(@PathVariable String id, @RequestBody Typed typed, Principal who) {
        if (typed.text().isEmpty() || typed.text().length() > LONGEST_TEXT) {
            return tooLong();
        }
        return act(id, who, (_, _) -> new Action.TypeText<>(Text.of(typed(who, typed.text()))));
    }

    /** What a person types may be a password. */
    private static Secret typed(Principal who, String text) {
        return Secret.of("typed-by-" + who.getName(), text);
    }

    private static ResponseEntity<String> tooLong() {
        return ResponseEntity.badRequest().body("Type between 1 and " + LONGEST_TEXT + " characters at a time.");
    }

    @PostMapping("/runs/{id}/control/press")
    ResponseEntity<String> press(@PathVariable String id, @RequestBody Pressed pressed, Principal who) {
        List<Key> keys = Arrays.stream(pressed.keys().split("(?<=[^+])\\+"))
                .map(String::strip)
                .map(Key::of)
                .toList();
        return act(id, who, (_, _) -> new Action.PressKeys<>(keys));
    }

    @PostMapping("/runs/{id}/control/scroll")
    ResponseEntity<String> scroll(@PathVariable String id, @RequestBody Scrolled scrolled, Principal who) {
        return act(id, who, (screen, offered) -> {
            Point<Space.Pixels> at = scrolled.at().on(screen.size());
            double perPixel = screen.size().height() / scrolled.at().height();
            double right = Math.clamp(scrolled.right() * perPixel, -FARTHEST, FARTHEST);
            double down = Math.clamp(scrolled.down() * perPixel, -FARTHEST, FARTHEST);
            return offered.offers(ActionKind.SCROLL)
                    ? new Action.Scroll<>(at, right, down)
                    : new Action.Swipe<>(at, within(screen, at.x() - right, at.y() - down), SWIPE);
        });
    }

    @PostMapping("/runs/{id}/control/dialog")
    ResponseEntity<String> dialog(@PathVariable String id, @RequestBody Answered answered, Principal who) {
        String text = answered.text();
        if (text != null && text.length() > LONGEST_TEXT) {
            return tooLong();
        }
        return act(
                id,
                who,
                (_, _) ->
                        new Action.AnswerDialog<>(answered.accept(), text == null ? null : Text.of(typed(who, text))));
    }

    @PostMapping("/runs/{id}/control/tab")
    ResponseEntity<String> tab(@PathVariable String id, @RequestBody Tab tab, Principal who) {
        return act(id, who, (_, _) -> new Action.SwitchTab<>(tab.index()));
    }

    @PostMapping("/runs/{id}/control/previous")
    ResponseEntity<String> previous(@PathVariable String id, Principal who) {
        return act(id, who, (_, _) -> new Action.Back<>());
    }

    /** A file of the person's machine for the file input, button or area at a point. */
    @PostMapping("/runs/{id}/control/upload")
    ResponseEntity<String> upload(
            @PathVariable String id, @RequestParam MultipartFile file, ShownPoint at, Principal who)
            throws IOException {
        lease(id, who);
        String name = file.getOriginalFilename();
        Path kept;
        try (InputStream content = file.getInputStream()) {
            kept = uploads.keep(id, name == null ? "" : name, content);
        }
        return act(id, who, (screen, _) -> new Action.UploadFiles<>(at.on(screen.size()), List.of(kept)));
    }

    private static Point<Space.Pixels> within(Screenshot screen, double x, double y) {
        return new Point<>(
                Math.clamp(x, 0, screen.size().width() - 1),
                Math.clamp(y, 0, screen.size().height() - 1));
    }

    /** What a person does, in the terms of the screen. */
    @FunctionalInterface
    private interface Doing {
        Action.Input<Space.Pixels> on(Screenshot screen, ActionSpace offered);
    }

    private ResponseEntity<String> act(String id, Principal who, Doing doing) {
        TakeOver lease = lease(id, who);
        return switch (lease.perform(screen -> doing.on(screen, lease.actionSpace()))) {
            case ActionOutcome.Performed _ -> ResponseEntity.ok(String.join(" ", notices(lease)));
            case ActionOutcome.NotPerformed not ->
                ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).body(not.message());
        };
    }

    /** What came of an action that the picture may not show: a download, or that the page asks for a file. */
    private static List<String> notices(TakeOver lease) {
        try {
            return lease.look().state().notices();
        } catch (SightlineException e) {
            // the lease may end with the action
            return List.of();
        }
    }

    @ExceptionHandler(SightlineException.class)
    ResponseEntity<String> refused(SightlineException e) {
        return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).body(e.getMessage());
    }

    private TakeOver lease(String id, Principal who) {
        return attempt(id)
                .lease()
                .filter(lease -> lease.author().equals(who.getName()))
                .orElseThrow(() -> conflict("You do not have this screen; take it over first."));
    }

    private Attempt attempt(String id) {
        return attempts.find(id).orElseThrow(() -> conflict("This run is not going in this instance."));
    }

    private static ResponseStatusException conflict(String why) {
        return new ResponseStatusException(HttpStatus.CONFLICT, why);
    }
}
