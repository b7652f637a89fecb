# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Name the commands that each service answers to, by what is published for Server 5.1.7.

As captures/README.md has it under Verbs; services that no seed has are left out.
"""

from __future__ import annotations

_TABLE = """
accounts: authCredentials createBasicSACLGroups createDefaultGroup createGroup createUser
    deleteGroup deleteUser doProcessInput getGroupAttributes getGroupList getImportList getState
    getUserAttributes getUserList readSettings setGroupAttributes setMembership setUserAttributes
    systemKeychainReady updateDefaultGroup writeSettings
addressbook: getState readSettings setState writeSettings
afp: disconnectUsers getConnectedUsers getLogPaths getState readSettings sendMessage setState
    syncSharePoints writeSettings
alerts: clearAlerts getAlerts markAlertAsRead markAlertAsResolved performRecoveryAction
    readSettings sendTestAlert writeSettings
bonjour: getBonjourInstanceNames
caching: flushCache flushCacheIfNeeded flushPersonalCache flushSharedCache getHistory getLogPaths
    getState initialSetup makeDNSTXTRecords readSettings removedOldData tailFile writeSettings
calendar: addReadProxy addWriteProxy beginDataRelocation calendarServerOperation createAddress
    createLocation createMailSenderAccount createResource deleteAddress deleteLocation
    deleteResource doProcessInput enableMailAccessForCalendarServiceUser endDataRelocation
    getAddressAttributes getAddressList getExportServiceArchiveProgress
    getImportServiceArchiveProgress getList getLocationAndResourceList getLocationAttributes
    getLocationList getLogPaths getMoveDataLocationProgress getResourceAttributes getResourceList
    getServiceUser getState listReadProxies listWriteProxies purgeOldEvents readMailSenderSettings
    readSettings removeReadProxy removeWriteProxy restart setAddressAttributes
    setLocationAttributes setResourceAttributes setState startBoth startExportServiceArchive
    startImportServiceArchive startMoveDataLocation stopBoth writeMailSenderSettings writeSettings
certs: acquirePushCertificate cancelPushCertificate certificatesNeedingRenewal
    createCertificateSigningRequest createDefaultSelfSignedIdentity createInitialPushIdentities
    createODSignedIdentity createSelfSignedIdentity deleteCertificateSigningRequest deleteIdentity
    exportAllIdentities exportDirectory exportIdentity exportPathsForIdentity
    fingerprintForIdentity getPushCertificateStatus getPushTopicForPreferredIdentityName getState
    importCertificates importIdentity initialSetup isODCAPresent migrateLegacyAccess
    passphraseForExportedPrivateKey readCertificateSigningRequests readDefaultIdentity
    readIdentity readIdentityCertificates readODIdentities readSettings renewIdentity
    renewPushCertificate sendPushCertificateSigningRequest sendPushEmailConfirmationRequest
    setState startIfNeeded updateIdentityWithCertificate validateCertificate
collabd: getLogPaths getMoveDataLocationProgress getState initialSetup readSettings
    startMoveDataLocation testDataLocationChange writeSettings
config: cleanUpGetDNSServersFromDHCPRequest clearDNSCache configureClientBackup configureKerberos
    configureWelcomeEmail connectToWiFiNetwork createServermgrdIdentity
    deleteDeletableNetworkServices enableLocalUserPasswordHashes evaluateNetwork
    getAvailableWiFiNetworks getDNSServersFromDHCP getDeletableNetworkServicesIDs
    getHostNamesForIPAddress getMXRecordsForHostName getNetworkServices getServermgrdCertifcate
    getSettingNetworkServicesStatus getSetupExtrasStatus getSetupState getSystemProfile
    initializeSetup markNetworkServicesAsDeletableAfterSetup markSetupCompleted
    readDNSConfiguration readSettings renewDHCPLease resetDeletableNetworkServices resolveHostName
    runChangeip setComputerNames setNetworkServices setPPPoESettings setScreenSharingState
    setServermgrdCertifcate setSetupState setUpServer setXsanControllerProperties startSetupExtras
    threadedSetNetworkServices threadedStartSetupExtras validateDataStoreLocation
    writeXsanControllerConfiguration
devicemgr: activateAPNS activateOD certificateUpdated configureAppDistribution
    configureSimplifiedDeviceEnrollment getLogPaths getMoveDataLocationProgress getState
    getTokenEncryptionCertificate readAppDistributionSettings readSettings
    readSimplifiedDeviceEnrollmentSettings reloadApacheConfig setEmailAccountSettings setODMaster
    setSSLState startMoveDataLocation writeSettings
dhcp: deleteLeases getLogPaths getState readSettings tailFile writeSettings
dirserv: backupArchive changeip checkHostName createRootCA createServicePrincipals
    disableAuthMechs enableAuthMechs getLogPaths getState joinKerb preflightMasterCreation
    preflightReplicaCreation preflightReplicaDecommission preflightReplicaPromotion
    readEnabledAuthMechs readProgress readSettings readTreeSettings restoreArchive writeSettings
dns: createRndcKeys flushCache getLogPaths getState migrate readSettings writeSettings
filebrowser: getDirectoryEntries getIconsForPaths getOpenDirectoryRecords getState getVolumeList
    newFolder nfsMount nfsStatusMount nfsUnMount nfsWriteMountRec refresh
ftp: getLogPaths getState initialSetup readSettings restoreFactorySettings writeSettings
history: getMetricValuesBetweenDates getState
info: cancelGetFileSizes getApplicationConfig getCopyFilesProgress getExistingLogFiles
    getFileSizes getFileSizesProgress getHardwareInfo getHistory getLogPaths
    getRemoveFilesProgress getRestartServermgrdStatus getState getSystemLogPaths readSettings
    removeFiles sendDiagnosticDataToApple setApplicationConfig setPluginLogging startCopyFiles
    tailFile updateServermgrCert writeSettings
jabber: getLogPaths getState initialSetup readSettings setState tailFile writeSettings
mail: addDomainMembers createDomain customizeUserProfile deleteAccount deleteDomain
    deleteDomainMembers deleteGroups deleteMessage disableSystemUser doMigrateMembers doNoop
    doPeriodicTask doResetDomainCache doStatusCheck enableSystemUser getAltDataStore
    getAutoForward getConnectedUsers getDomainMembers getEmailHost getListSettings getLogPaths
    getMailQueue getMaintenance getState getUserAccounts getUserAttributes initialSetup
    mergeMailAccount moveMailAccount readSettings renameDomain retryMessage setAltDataStore
    setAutoForward setDebugLog setDomainMembers setListSettings setState setUserAttributes
    setWhitelistFrom tailFile updateGroupMembership updateGroups validateMasterCf writeSettings
netboot: getConfigState getLogPaths getState readSettings tailFile writeSettings
network: cancelIGDTransaction clearCurrentTransaction clearIGDPortMappings commitIGDTransaction
    getCurrentGatewayInfo getIGDPortMappings getIGDPortmaps getIGDSettings getIGDTransactionStatus
    getPortMaps getState manageCurrentIGD openIGDTransaction readSettings restoreIGDPortmaps
    restoreIGDSettings saveIGDPortmaps saveIGDSettings setIGDDNSServers setIGDPasswordForDevice
    setIGDPortmaps setIGDSettings syncIGDPortMappings writeSettings
sharing: canAuthDSNode fileInheritACL getConnectedUserCounts getDSNodes getEffectivePerms
    getLogPaths getSharePointList getState readSettings startPropagate statusCopyPrivs
    writeSettings
signaler: fireHomeDirsCreation getState setUserQuotas
smb: disconnectUsers getConnectedUsers getHistory getState readSettings writeSettings
status: MXRecordsForDomainNames connectionStatusForPorts getExternalDomainName
    getExternalIPAddress getLogPaths getState isServerAlive reachabilityForWebDomains readSettings
    resolutionStatusForDomainName writeSettings
swupdate: CheckNow CopyNow getLogPaths getState initialSetup readSettings upgradeConfig
    writeSettings
timemachine: deleteBackup deleteBackups enableVolumePermissions getBackups getLogPaths getState
    readSettings writeSettings
vpn: createDefaultConfigProfile createVPNKeyAgentUser customizeUserProfile getConnectedUsers
    getLogPaths getState initialSetup readSettings updateVPNKeyAgentUser writeSettings
web: getLogPaths getSites getState getWebAppState getWebApps getWebDAVSharingState initialSetup
    readSettings restoreFactorySettings setState setWebAppState setWebDAVSharingState
    writeSettings
"""

COMMANDS: dict[str, frozenset[str]] = {}
for _word in _TABLE.split():
    if _word.endswith(":"):
        _service = _word[:-1]
        COMMANDS[_service] = frozenset()
    else:
        COMMANDS[_service] |= {_word}
