package dev.sightline.examples.operator.web;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.Run;
import dev.sightline.agent.TakeOver;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.error.SightlineException;
import dev.sightline.examples.operator.OperatorProperties;
import dev.sightline.examples.operator.audit.AuditLog;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
import org.springframework.web.server.ResponseStatusException;

/** Taking over the screen of a run, what a person does on it, and handing it back. */
@Controller
class ControlController {

    private static final int LONGEST_TEXT = 10_000;

    private final Attempts attempts;
    private final RunStore store;
    private final AuditLog audit;
    private final OperatorProperties properties;

    ControlController(Attempts attempts, RunStore store, AuditLog audit, OperatorProperties properties) {
        this.attempts = attempts;
        this.store = store;
        this.audit = audit;
        this.properties = properties;
    }

    /**
     * A click on the picture.
     *
     * @param x fraction of its width
     * @param y fraction of its height
     */
    record Clicked(double x, double y, int count) {}

    record Typed(String text) {}

    record Pressed(String keys) {}

    /**
     * A turn of the wheel over the middle of the screen.
     *
     * @param by fraction of its height, down positive
     */
    record Scrolled(double by) {}

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
        page.addAttribute("run", store.find(id).orElseThrow());
        page.addAttribute("lease", attempt.lease().orElseThrow());
        return "control";
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
        return act(
                id,
                who,
                screen -> new Action.Click<>(
                        at(screen, click.x(), click.y()), MouseButton.LEFT, Math.clamp(click.count(), 1, 2)));
    }

    @PostMapping("/runs/{id}/control/type")
    ResponseEntity<String> type(@PathVariable String id, @RequestBody Typed typed, Principal who) {
        if (typed.text().isEmpty() || typed.text().length() > LONGEST_TEXT) {
            return ResponseEntity.badRequest().body("Type between 1 and " + LONGEST_TEXT + " characters at a time.");
        }
        return act(id, who, _ -> new Action.TypeText<>(Text.of(Secret.of("typed by " + who.getName(), typed.text()))));
    }

    @PostMapping("/runs/{id}/control/press")
    ResponseEntity<String> press(@PathVariable String id, @RequestBody Pressed pressed, Principal who) {
        List<Key> keys = Arrays.stream(pressed.keys().split("(?<=[^+])\\+"))
                .map(String::strip)
                .map(Key::of)
                .toList();
        return act(id, who, _ -> new Action.PressKeys<>(keys));
    }

    @PostMapping("/runs/{id}/control/scroll")
    ResponseEntity<String> scroll(@PathVariable String id, @RequestBody Scrolled scrolled, Principal who) {
        return act(
                id,
                who,
                screen -> new Action.Scroll<>(
                        at(screen, 0.5, 0.5),
                        0,
                        Math.clamp(scrolled.by(), -1, 1) * screen.size().height()));
    }

    private ResponseEntity<String> act(
            String id, Principal who, Function<Screenshot, Action.Input<Space.Pixels>> action) {
        TakeOver lease = lease(id, who);
        return switch (lease.perform(action)) {
            case ActionOutcome.Performed _ -> ResponseEntity.ok("");
            case ActionOutcome.NotPerformed not ->
                ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).body(not.message());
        };
    }

    private static Point<Space.Pixels> at(Screenshot screen, double x, double y) {
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The point lies outside the picture.");
        }
        return new Point<>(x * screen.size().width(), y * screen.size().height());
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
