package dev.sightline.mobile;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The driver {@code mobile}: a phone through Appium.
 *
 * @since 0.1.0
 */
public final class MobileDriverProvider implements DriverProvider<MobileDriverProvider.Settings> {

    /** The address at which Appium listens by default. */
    private static final URI LOCAL_APPIUM = URI.create("http://127.0.0.1:4723");

    /**
     * Settings of a phone. What is null has the default of {@link MobileDriverFactory.Builder}.
     *
     * @param platform of the phone; Android unless set
     * @param server URL of Appium, or of a Selenium Grid that relays to it; {@code http://127.0.0.1:4723} unless set
     * @param udid which of several devices, as {@code adb devices} names it
     * @param orientation how the device is held when a session opens; left as it is unless set
     * @param apps applications by name: the package on Android, the bundle on iOS
     * @param capabilities further capabilities of the session; names without a prefix get {@code appium:}
     * @param timeout how long one command to the phone may take
     * @param reconnectBudget how long a broken session may take to come back; zero gives up at once
     * @param maxSessions number of sessions at the same time; further runs wait
     */
    public record Settings(
            @Nullable MobilePlatform platform,
            @Nullable URI server,
            @Nullable String udid,
            @Nullable Orientation orientation,
            @Nullable Map<String, String> apps,
            @Nullable Map<String, Object> capabilities,
            @Nullable Duration timeout,
            @Nullable Duration reconnectBudget,
            @Nullable Integer maxSessions) {}

    @Override
    public String type() {
        return "mobile";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        MobilePlatform platform = settings.platform() == null ? MobilePlatform.ANDROID : settings.platform();
        URI server = settings.server() == null ? LOCAL_APPIUM : settings.server();
        MobileDriverFactory.Builder phone = MobileDriverFactory.builder(platform, server.toString());
        if (settings.timeout() != null) {
            phone.timeout(settings.timeout());
        }
        if (settings.reconnectBudget() != null) {
            phone.reconnectBudget(settings.reconnectBudget());
        }
        if (settings.maxSessions() != null) {
            phone.maxSessions(settings.maxSessions());
        }
        if (settings.udid() != null) {
            phone.udid(settings.udid());
        }
        if (settings.orientation() != null) {
            phone.orientation(settings.orientation());
        }
        if (settings.apps() != null) {
            settings.apps().forEach(phone::app);
        }
        if (settings.capabilities() != null) {
            settings.capabilities().forEach(phone::capability);
        }
        return phone.build();
    }
}
