package dev.sightline.driver;

import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenOrientation;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Captures and operates one screen: a browser tab, a phone, a desktop. The author of a driver needs to read this type
 * only; {@code DriverContract} in the testkit states the same in executable form.
 *
 * <p>A driver is used by one run at a time, from any thread, never from two at once; only {@link #close()} may be
 * called while another call is in progress, and makes that call fail. Only a {@link #screencast()} is used beside other
 * calls. Every call returns or throws within the driver's time-out, whatever became of the other side.
 *
 * @since 0.1.0
 */
public interface GuiDriver extends AutoCloseable {

    /**
     * What the screen shows now. Does not wait for anything to finish: the loop decides when a screen has settled.
     *
     * @throws SightlineException category {@code DRIVER} when the session is broken
     */
    Screenshot capture();

    /**
     * Performs one action, and returns when the input was delivered, not when the screen has reacted.
     *
     * <p>What cannot be done on this screen is returned as a value, {@link ActionOutcome.NotPerformed}, with a message
     * that helps the model to correct itself: a point outside the screen, an action that {@link #actionSpace()} does
     * not offer, a dialog in the way.
     *
     * @param action in the units of this driver, to which the transform of the newest screenshot maps
     * @throws SightlineException category {@code DRIVER} when the session is broken
     */
    ActionOutcome perform(Action.Input<Space.Driver> action);

    /** What this driver can do; constant for its lifetime. What it lacks is never offered to the model. */
    ActionSpace actionSpace();

    /** What this driver is, for reports and messages; constant for its lifetime. */
    DriverInfo info();

    /**
     * What this driver knows about the controls on its screen, for verification and policies. {@link Controls#UNKNOWN}
     * unless the driver says otherwise.
     */
    default Controls controls() {
        return Controls.UNKNOWN;
    }

    /**
     * What a click or tap would reach, for policies and records only. Unlike {@link Controls#at}, it need not describe what
     * a step could verify, and it may take longer.
     *
     * @param point in the units of this driver
     * @return what {@link Controls#at} returns, unless the driver says otherwise; null when there is none or the driver
     *     cannot say
     */
    default @Nullable Control reached(Point<Space.Driver> point) {
        return controls().at(point);
    }

    /**
     * From now on, answers a server that asks for a user name and password by HTTP authentication (Basic, Digest). No other
     * server receives them.
     *
     * @param server a URL of the server; scheme, host and port count
     * @throws SightlineException category {@code INVALID_INPUT} when this driver opens no pages or the URL is not an http
     *     or https URL with a host, {@code CONFIGURATION} when its session cannot do this
     */
    default void login(URI server, Text user, Text password) {
        throw new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "Cannot log in to '" + server.getHost() + "' by HTTP authentication: this driver, " + info().name()
                        + ", does not support it. Remove the HTTP login from the task.");
    }

    /**
     * Turns the screen of a phone. Applications may refuse to turn with it: the next capture shows what became of it.
     *
     * @return {@link ActionOutcome.NotPerformed} when this screen cannot be turned
     * @throws SightlineException category {@code DRIVER} when the session is broken
     */
    default ActionOutcome turn(ScreenOrientation orientation) {
        return new ActionOutcome.NotPerformed(
                ActionOutcome.Reason.NOT_OFFERED,
                "Cannot turn the screen: this driver, " + info().name()
                        + ", does not support it. Only phones have an orientation; a browser has a viewport, which is set"
                        + " when it is opened.");
    }

    /**
     * Moving pictures of the screen for people who watch; ends with the driver.
     *
     * @return null when this driver can only capture; viewers then see captures
     */
    default @Nullable Screencast screencast() {
        return null;
    }

    /** Ends the session and everything that the driver started. Can be called more than once; never throws. */
    @Override
    void close();
}
