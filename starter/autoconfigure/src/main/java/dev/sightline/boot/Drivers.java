package dev.sightline.boot;

import dev.sightline.desktop.DesktopDriverFactory;
import dev.sightline.desktop.Scope;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.mobile.MobileDriverFactory;
import dev.sightline.mobile.MobilePlatform;
import dev.sightline.screen.Box;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes drivers from their properties. Each type has a class of its own, which is loaded only when the driver is there.
 */
final class Drivers {

    private Drivers() {}

    /**
     * @param prefix of the properties, for messages; {@code type} and the others stand below it
     * @throws SightlineException category {@code CONFIGURATION} when the driver is not on the class path or its
     *     properties are wrong
     */
    static GuiDriverFactory of(
            DriverProperties properties, String typeProperty, String prefix, @Nullable ClassLoader classLoader) {
        DriverType type = properties.type();
        if (!type.isPresent(classLoader)) {
            throw new DriverNotOnClassPathException(typeProperty, type);
        }
        if (type == DriverType.NONE) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot make the driver that '" + typeProperty + "=none' names: it would be no driver. Choose"
                            + " web, desktop or mobile, or remove '" + prefix + "'.");
        }
        String section = prefix + "." + type;
        try {
            return of(properties, type, section);
        } catch (SightlineException e) {
            if (e.getClass() != SightlineException.class) {
                // a failure analyser of its own knows it
                throw e;
            }
            // an application may have several drivers of a type
            throw new SightlineException(
                    e.category(), e.getMessage() + " Its properties begin with '" + section + ".'.", e);
        }
    }

    private static GuiDriverFactory of(DriverProperties properties, DriverType type, String section) {
        return switch (type) {
            case WEB -> Web.of(properties.web());
            case DESKTOP -> Desktop.of(properties.desktop(), section);
            case MOBILE -> Mobile.of(properties.mobile());
            case NONE -> throw new IllegalArgumentException("No driver is of the type none");
        };
    }

    private static final class Web {

        static GuiDriverFactory of(SightlineWebProperties properties) {
            return new WebDriverFactory(WebDriverOptions.builder()
                    .browser(properties.browser())
                    .driver(properties.driver())
                    .remoteUrl(properties.remoteUrl())
                    .headless(properties.headless())
                    .viewport(properties.viewportWidth(), properties.viewportHeight())
                    .devicePixelRatio(properties.devicePixelRatio())
                    .uploadFolder(properties.uploadFolder())
                    .timeout(properties.timeout())
                    .maxSessions(properties.maxSessions())
                    .readySessions(properties.readySessionsOrDefault())
                    .build());
        }
    }

    private static final class Desktop {

        static GuiDriverFactory of(SightlineDesktopProperties properties, String prefix) {
            DesktopDriverFactory.Builder desktop = DesktopDriverFactory.builder()
                    .scope(scope(properties, prefix))
                    .drawCursor(properties.drawCursor())
                    .yieldToUser(properties.yieldToUser());
            properties.apps().forEach((name, command) -> desktop.app(name, command.toArray(String[]::new)));
            return desktop.build();
        }

        private static Scope scope(SightlineDesktopProperties properties, String prefix) {
            List<Scope> scopes = new ArrayList<>();
            if (properties.monitor() != null) {
                scopes.add(new Scope.Monitor(properties.monitor()));
            }
            if (properties.region() != null) {
                SightlineDesktopProperties.RegionProperties region = properties.region();
                scopes.add(new Scope.Region(
                        Box.of(region.x(), region.y(), Math.max(0, region.width()), Math.max(0, region.height()))));
            }
            if (properties.window() != null) {
                scopes.add(new Scope.Window(properties.window()));
            }
            if (scopes.size() > 1) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot decide which part of the desktop to show: " + scopes + " are set. Set one of '" + prefix
                                + ".monitor', '" + prefix + ".region' and '" + prefix + ".window'.");
            }
            return scopes.isEmpty() ? new Scope.AllMonitors() : scopes.getFirst();
        }
    }

    private static final class Mobile {

        static GuiDriverFactory of(SightlineMobileProperties properties) {
            MobileDriverFactory.Builder phone = MobileDriverFactory.builder(
                            platform(properties.platform()), properties.server().toString())
                    .timeout(properties.timeout())
                    .reconnectBudget(properties.reconnectBudget())
                    .maxSessions(properties.maxSessions());
            if (properties.udid() != null) {
                phone.udid(properties.udid());
            }
            if (properties.orientation() != null) {
                phone.orientation(
                        switch (properties.orientation()) {
                            case PORTRAIT -> dev.sightline.mobile.Orientation.PORTRAIT;
                            case LANDSCAPE -> dev.sightline.mobile.Orientation.LANDSCAPE;
                        });
            }
            properties.apps().forEach(phone::app);
            properties.capabilities().forEach(phone::capability);
            return phone.build();
        }

        private static MobilePlatform platform(SightlineMobileProperties.Platform platform) {
            return switch (platform) {
                case ANDROID -> MobilePlatform.ANDROID;
                case IOS -> MobilePlatform.IOS;
                case CHROMIUM -> MobilePlatform.CHROMIUM;
            };
        }
    }
}
